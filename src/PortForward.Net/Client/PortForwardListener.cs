using System.Net;
using PortForward.Net.Forwarding.Connections;
using PortForward.Net.Forwarding.Listening;

namespace PortForward.Net;

/// <summary>One forwarded port: what is bound here, and where it leads.</summary>
public sealed class PortForwardListener : IAsyncDisposable
{
    internal PortForwardListener(BoundPort port)
    {
        Acceptor = port.Acceptor;
        RemotePort = port.RemotePort;
        PodPort = port.PodPort;
    }

    /// <summary>The first local endpoint: 127.0.0.1 unless other addresses were asked for.</summary>
    /// <exception cref="InvalidOperationException">It is a Unix socket, which has a <see cref="UnixSocketPath"/> instead.</exception>
    public IPEndPoint LocalEndPoint => UnixSocketPath is { } path
        ? throw new InvalidOperationException($"Port {RemotePort} is forwarded from the Unix socket {path}, which has no IP endpoint; take UnixSocketPath.")
        : Acceptor.EndPoints[0];

    /// <summary>All local endpoints: one for each address, with the same port number. Empty for a Unix socket.</summary>
    public IReadOnlyList<IPEndPoint> LocalEndPoints => Acceptor.EndPoints;

    /// <summary>The full path of the Unix socket, or null where it is a port.</summary>
    public string? UnixSocketPath => Acceptor.UnixSocketPath;

    /// <summary>The port of the target, as the caller named it.</summary>
    public RemotePort RemotePort { get; }

    /// <summary>The port's number inside the pod that was chosen at the start.</summary>
    public int PodPort { get; }

    /// <summary>How many connections are open.</summary>
    public int ActiveConnections => Acceptor.ActiveConnections;

    /// <summary>Gets a value indicating whether new connections are accepted: until the listener is disposed or its forwarder has stopped.</summary>
    public bool IsListening => Acceptor.IsListening;

    internal ConnectionAcceptor Acceptor { get; }

    /// <summary>Closes this port, or removes its Unix socket, and resets its connections; the forwarder's other ports go on.</summary>
    public ValueTask DisposeAsync() => Acceptor.DisposeAsync();
}
