namespace PortForward.Net.Sessions.Pool;

/// <summary>How fit a session of the pool is for a new connection. The order is that of preference.</summary>
internal enum SessionHealth
{
    /// <summary>Nothing speaks against a new connection.</summary>
    Healthy,

    /// <summary>A connection on it ended in a way that may have blocked a worker of the server, and the workers are being asked.</summary>
    Unproven,

    /// <summary>A connection on it takes nothing, or its peer has gone silent.</summary>
    HeldUp,

    /// <summary>It finishes its connections and gets no new ones.</summary>
    Draining,

    /// <summary>It has ended by itself.</summary>
    Lost,
}
