namespace PortForward.Net;

/// <summary>Specifies the state of a <see cref="PortForwarder"/>.</summary>
public enum PortForwardState
{
    /// <summary>No state is specified. A forwarder is never in this state.</summary>
    Unknown = 0,

    /// <summary>The forwarder resolves the target, opens the first session and binds its ports.</summary>
    Starting = 1,

    /// <summary>The forwarder has a session. Connections reach the pod at once.</summary>
    Forwarding = 2,

    /// <summary>The session was lost. The ports stay open; a new connection waits, for a limited time, while a new session is opened.</summary>
    Reconnecting = 3,

    /// <summary>All listeners have been closed. <see cref="PortForwarder.ConnectAsync"/> still leads to the target, and ports can be added.</summary>
    NotListening = 4,

    /// <summary>The ports are closed, and no connection is left.</summary>
    Stopped = 5,
}
