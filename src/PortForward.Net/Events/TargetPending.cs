namespace PortForward.Net;

/// <summary>Reports that a forwarder that is starting waits for its target; see <see cref="PortForwardOptions.OnTargetPending"/>.</summary>
public sealed class TargetPending : PortForwardEvent
{
    internal TargetPending(DateTimeOffset timestamp, PortForwardTarget target, PortForwardException exception)
        : base(timestamp)
    {
        Target = target;
        Exception = exception;
    }

    /// <summary>Gets the target.</summary>
    public PortForwardTarget Target { get; }

    /// <summary>Gets the exception that says what is missing.</summary>
    public PortForwardException Exception { get; }

    private protected override string Describe() => $"waiting for {Target}: {Exception.Message}";
}
