using System.Globalization;
using System.Net;

namespace PortForward.Net;

/// <summary>Reports that a local connection was accepted.</summary>
public sealed class ConnectionOpened : PortForwardEvent
{
    internal ConnectionOpened(DateTimeOffset timestamp, long connectionId, EndPoint localEndPoint, RemotePort remotePort)
        : base(timestamp)
    {
        ConnectionId = connectionId;
        LocalEndPoint = localEndPoint;
        RemotePort = remotePort;
    }

    /// <summary>Gets the number of the connection within its forwarder, from 1.</summary>
    public long ConnectionId { get; }

    /// <summary>Gets the endpoint of the listener that accepted the connection. A Unix socket has a
    /// <see cref="System.Net.Sockets.UnixDomainSocketEndPoint"/>.</summary>
    public EndPoint LocalEndPoint { get; }

    /// <summary>Gets the port of the target that the connection leads to, as the caller named it.</summary>
    public RemotePort RemotePort { get; }

    private protected override string Describe() => string.Create(CultureInfo.InvariantCulture, $"connection {ConnectionId} from {LocalEndPoint} to port {RemotePort} opened");
}
