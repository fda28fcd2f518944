using System.Collections.Concurrent;

namespace PortForward.Net.Sessions.Pool;

/// <summary>The ports of a pod that have recently sent data, so that connections to them are unlikely to be refused. Thread-safe.</summary>
/// <remarks>Older runtimes report a refused connection in a way that blocks a worker and thus other connections of the session (protocol.md 6.4
/// b).</remarks>
internal sealed class AnsweringPorts
{
    private readonly ConcurrentDictionary<int, bool> _ports = new();

    public bool Contains(int port) => _ports.ContainsKey(port);

    /// <summary>Records that the pod has sent data from a port.</summary>
    public void Add(int port) => _ports.TryAdd(port, true);

    /// <summary>Records that a connection to a port was refused.</summary>
    public void Remove(int port) => _ports.TryRemove(port, out _);
}
