namespace PortForward.Net;

/// <summary>Reports that a listener was closed while its forwarder keeps running. If it was the last one, the state of the forwarder becomes
/// <see cref="PortForwardState.NotListening"/>.</summary>
public sealed class ListenerClosed : PortForwardEvent
{
    internal ListenerClosed(DateTimeOffset timestamp, RemotePort remotePort)
        : base(timestamp)
    {
        RemotePort = remotePort;
    }

    /// <summary>Gets the port of the target that the listener led to, as the caller named it.</summary>
    public RemotePort RemotePort { get; }

    private protected override string Describe() => $"listener for port {RemotePort} closed";
}
