namespace PortForward.Net;

/// <summary>Reports that the state of the forwarder changed.</summary>
public sealed class StateChanged : PortForwardEvent
{
    internal StateChanged(DateTimeOffset timestamp, PortForwardState state, PortForwardException? exception)
        : base(timestamp)
    {
        State = state;
        Exception = exception;
    }

    /// <summary>Gets the new state.</summary>
    public PortForwardState State { get; }

    /// <summary>Gets the exception that caused the change, or <see langword="null"/> if nothing failed.</summary>
    public PortForwardException? Exception { get; }

    private protected override string Describe() => Exception is null ? $"state {State}" : $"state {State}: {Exception.Message}";
}
