namespace PortForward.Net;

/// <summary>Reports that the forwarder accepts no new connections, because the process has almost no file handles left. New connections wait until
/// <see cref="AcceptingResumed"/>.</summary>
public sealed class AcceptingPaused : PortForwardEvent
{
    internal AcceptingPaused(DateTimeOffset timestamp, PortForwardException exception)
        : base(timestamp)
    {
        Exception = exception;
    }

    /// <summary>Gets the exception that says why, and what to do.</summary>
    public PortForwardException Exception { get; }

    private protected override string Describe() => $"accepting paused: {Exception.Message}";
}
