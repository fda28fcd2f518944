namespace PortForward.Net;

/// <summary>Where a <see cref="PortForwarder"/> is in its life.</summary>
public enum PortForwardState
{
    /// <summary>It resolves the target, opens the first session and binds its ports.</summary>
    Starting,

    /// <summary>It has a session; connections reach the pod at once.</summary>
    Forwarding,

    /// <summary>The session was lost. The ports stay open; a new connection waits, for a bounded time, while a new session is opened.</summary>
    Reconnecting,

    /// <summary>The ports are closed and no connection is left.</summary>
    Stopped,

    /// <summary>Every listener has been disposed. Only <see cref="PortForwarder.ConnectAsync"/> still leads to the target.</summary>
    NotListening,
}
