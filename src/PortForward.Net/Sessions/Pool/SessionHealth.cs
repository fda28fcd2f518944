namespace PortForward.Net.Sessions.Pool;

/// <summary>Specifies the health of a session for a new connection, in order of preference.</summary>
internal enum SessionHealth
{
    /// <summary>It accepts new connections.</summary>
    Healthy,

    /// <summary>A connection on it may have blocked a worker of the server, and a probe is in progress.</summary>
    Unproven,

    /// <summary>It is blocked by a slow reader, or its peer is silent.</summary>
    HeldUp,

    /// <summary>It finishes its connections and accepts no new ones.</summary>
    Draining,

    /// <summary>It has ended.</summary>
    Lost,
}
