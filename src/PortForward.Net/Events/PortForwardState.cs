namespace PortForward.Net;

/// <summary>Specifies the state of a <see cref="PortForwarder"/>, or of a group and its forwards.</summary>
public enum PortForwardState
{
    /// <summary>No state is specified. A forwarder is never in this state.</summary>
    Unknown = 0,

    /// <summary>The forwarder opens a session to a pod of the target, for the first time or after the last session was lost. A new connection waits, for a
    /// limited time.</summary>
    Connecting = 1,

    /// <summary>The forwarder has a session to a ready pod. Connections reach the pod at once.</summary>
    Ready = 2,

    /// <summary>Connections reach a pod, but it is not ready or is being deleted, or the API server can't be asked about the target.</summary>
    Degraded = 3,

    /// <summary>The target has no running pod. A new connection waits, for a limited time, until there is one.</summary>
    Waiting = 4,

    /// <summary>All listeners have been closed. <see cref="PortForwarder.ConnectAsync"/> still leads to the target, and ports can be added.</summary>
    NotListening = 5,

    /// <summary>The ports are closed, and no connection is left.</summary>
    Stopped = 6,

    /// <summary>The forward of a group can't be started. A forwarder is never in this state.</summary>
    Failed = 7,
}
