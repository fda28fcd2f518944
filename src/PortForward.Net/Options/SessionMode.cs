namespace PortForward.Net;

/// <summary>Specifies how connections to a pod are distributed over sessions.</summary>
/// <remarks>The protocol has no flow control for a single connection (docs/protocol.md, 6.4), so connections that share a session can block each other.</remarks>
public enum SessionMode
{
    /// <summary>A connection gets its own session if one is idle. Otherwise, it shares one at once, and the pool opens more sessions in the background, up
    /// to <see cref="SessionPoolOptions.ExclusiveSessions"/>, so that later connections have their own.</summary>
    Adaptive,

    /// <summary>Each connection has its own session. Above <see cref="SessionPoolOptions.MaxSessions"/>, a connection waits for another one to end.</summary>
    Dedicated,

    /// <summary>All connections share one session, as in kubectl. Another one is opened only if it is full or blocked. This mode has the fewest upgrades
    /// and the least isolation.</summary>
    Shared,
}
