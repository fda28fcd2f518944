namespace PortForward.Net;

/// <summary>How connections to one pod are spread over sessions: upgraded connections through the API server, each of which can carry many.</summary>
/// <remarks>The protocol has no flow control for a single connection (protocol.md 6.4): what shares a session can wait for one another.</remarks>
public enum SessionMode
{
    /// <summary>A session for each connection while there are few, so that none can hold up another; beyond
    /// <see cref="PortForwardClientOptions.ExclusiveSessions"/> connections share.</summary>
    Adaptive,

    /// <summary>Never more than one connection on a session. Beyond <see cref="PortForwardClientOptions.MaxSessions"/> a connection waits for another
    /// to end.</summary>
    Dedicated,

    /// <summary>One session for all connections, as kubectl does; another only where it is full or held up. The fewest upgrades, the least isolation.</summary>
    Shared,
}
