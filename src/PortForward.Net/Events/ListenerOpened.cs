using System.Net;

namespace PortForward.Net;

/// <summary>Reports that a listener accepts connections.</summary>
public sealed class ListenerOpened : PortForwardEvent
{
    internal ListenerOpened(DateTimeOffset timestamp, EndPoint localEndPoint, RemotePort remotePort)
        : base(timestamp)
    {
        LocalEndPoint = localEndPoint;
        RemotePort = remotePort;
    }

    /// <summary>Gets the first local endpoint: an <see cref="IPEndPoint"/>, or the endpoint of a Unix socket.</summary>
    public EndPoint LocalEndPoint { get; }

    /// <summary>Gets the port of the target that the listener leads to, as the caller named it.</summary>
    public RemotePort RemotePort { get; }

    private protected override string Describe() => $"listening on {LocalEndPoint} for port {RemotePort}";
}
