namespace PortForward.Net;

/// <summary>Reports that a local port could not be bound, or only on one of localhost's addresses; see <see cref="PortForwarder.FailedPorts"/>.</summary>
public sealed class ListenFailed : PortForwardEvent
{
    internal ListenFailed(DateTimeOffset timestamp, PortMapping port, PortForwardException exception)
        : base(timestamp)
    {
        Port = port;
        Exception = exception;
    }

    /// <summary>Gets the port mapping, as it was requested.</summary>
    public PortMapping Port { get; }

    /// <summary>Gets the exception that says why the port could not be bound.</summary>
    public PortForwardException Exception { get; }

    private protected override string Describe() => $"port {Port} could not be bound: {Exception.Message}";
}
