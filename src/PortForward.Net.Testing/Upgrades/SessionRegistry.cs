using System.Collections.Concurrent;
using PortForward.Net.Testing.Sessions;

namespace PortForward.Net.Testing.Upgrades;

/// <summary>The open sessions, and the total number of sessions.</summary>
internal sealed class SessionRegistry
{
    private readonly ConcurrentDictionary<PodSession, byte> _open = new();
    private readonly ConcurrentQueue<string> _protocolErrors = new();
    private int _spdy;
    private int _webSocket;

    public IReadOnlyCollection<PodSession> Open => [.. _open.Keys];

    public int OpenCount => _open.Count;

    public IReadOnlyCollection<string> ProtocolErrors => [.. _protocolErrors];

    public int Total(TestTransports kinds) =>
        (kinds.HasFlag(TestTransports.Spdy) ? Volatile.Read(ref _spdy) : 0)
        + (kinds.HasFlag(TestTransports.WebSocket) ? Volatile.Read(ref _webSocket) : 0);

    /// <summary>Counts a session before the response is sent, so that the client's observer finds it counted.</summary>
    public void Count(TestTransports kind) => Interlocked.Increment(ref kind == TestTransports.Spdy ? ref _spdy : ref _webSocket);

    public void Add(PodSession session) => _open.TryAdd(session, 0);

    public void Remove(PodSession session)
    {
        if (_open.TryRemove(session, out _) && session.ProtocolError is { } error)
        {
            _protocolErrors.Enqueue(error);
        }
    }
}
