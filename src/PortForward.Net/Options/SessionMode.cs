namespace PortForward.Net;

/// <summary>How connections to one pod are spread over sessions: upgraded connections through the API server, each of which can carry many.</summary>
/// <remarks>The protocol has no flow control for a single connection (protocol.md 6.4): what shares a session can wait for one another.</remarks>
public enum SessionMode
{
    /// <summary>A connection gets a session of its own if one is ready. Otherwise it shares one at once, and more are opened beside it, up to
    /// <see cref="SessionPoolOptions.ExclusiveSessions"/>, so that later connections are alone again.</summary>
    Adaptive,

    /// <summary>Never more than one connection on a session. Beyond <see cref="SessionPoolOptions.MaxSessions"/> a connection waits for another
    /// to end.</summary>
    Dedicated,

    /// <summary>One session for all connections, as kubectl does; another only where it is full or held up. The fewest upgrades, the least isolation.</summary>
    Shared,
}
