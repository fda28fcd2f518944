using System.Net;
using PortForward.Net.Forwarding.Connections;
using PortForward.Net.Forwarding.Listening;

namespace PortForward.Net;

/// <summary>Represents one forwarded port of a <see cref="PortForwarder"/>: its local endpoints and the remote port that they lead to.</summary>
public sealed class PortForwardListener : IAsyncDisposable
{
    internal PortForwardListener(BoundPort port)
    {
        Acceptor = port.Acceptor;
        RemotePort = port.RemotePort;
        PodPort = port.PodPort;
    }

    /// <summary>Gets the first local endpoint, which is on 127.0.0.1 unless the options list other addresses.</summary>
    /// <exception cref="InvalidOperationException">The listener is a Unix socket; use <see cref="UnixSocketPath"/>.</exception>
    public IPEndPoint LocalEndPoint => UnixSocketPath is { } path
        ? throw new InvalidOperationException($"Port {RemotePort} is forwarded from the Unix socket {path}, which has no IP endpoint; use UnixSocketPath.")
        : Acceptor.EndPoints[0];

    /// <summary>Gets all local endpoints: one for each address, with the same port number. Empty for a Unix socket.</summary>
    public IReadOnlyList<IPEndPoint> LocalEndPoints => Acceptor.EndPoints;

    /// <summary>Gets the full path of the Unix socket; <see langword="null"/> if the listener is a TCP port.</summary>
    public string? UnixSocketPath => Acceptor.UnixSocketPath;

    /// <summary>Gets the port of the target, as the caller named it.</summary>
    public RemotePort RemotePort { get; }

    /// <summary>Gets the number of the port in the pod that was selected when the listener was opened.</summary>
    public int PodPort { get; }

    /// <summary>Gets the number of open connections.</summary>
    public int ActiveConnections => Acceptor.ActiveConnections;

    /// <summary>Gets a value indicating whether the listener accepts connections. It does until it, or its forwarder, is stopped or disposed.</summary>
    public bool IsListening => Acceptor.IsListening;

    internal ConnectionAcceptor Acceptor { get; }

    /// <summary>Closes this port, or deletes its Unix socket, at once, lets open connections finish for up to
    /// <see cref="PortForwardOptions.DrainTimeout"/>, and then resets them. The other ports of the forwarder are not affected.</summary>
    /// <param name="cancellationToken">A token that ends the wait for open connections, which are then reset.</param>
    public Task StopAsync(CancellationToken cancellationToken = default) => Acceptor.StopAsync(cancellationToken);

    /// <summary>Closes this port, or deletes its Unix socket, and resets its connections. The other ports of the forwarder are not affected.</summary>
    public ValueTask DisposeAsync() => Acceptor.DisposeAsync();
}
