using System.Collections.Concurrent;

namespace PortForward.Net.Sessions.Pool;

/// <summary>The ports of a pod that have sent something lately, so that connections to them are not likely to be refused. Thread-safe.</summary>
/// <remarks>Older runtimes report a refused connection in a way that blocks a worker, and with it others on the session (protocol.md 6.4 b).</remarks>
internal sealed class AnsweringPorts
{
    private readonly ConcurrentDictionary<int, bool> _ports = new();

    public bool Contains(int port) => _ports.ContainsKey(port);

    /// <summary>The pod has sent something from the port.</summary>
    public void Add(int port) => _ports.TryAdd(port, true);

    /// <summary>A connection to the port was refused.</summary>
    public void Remove(int port) => _ports.TryRemove(port, out _);
}
