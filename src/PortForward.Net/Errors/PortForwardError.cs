namespace PortForward.Net;

/// <summary>What went wrong, by the side and the phase that failed.</summary>
public enum PortForwardError
{
    /// <summary>The kubeconfig is missing, malformed, or names a context, cluster or user that it does not hold.</summary>
    KubeConfigInvalid,

    /// <summary>The credential plugin of the kubeconfig could not be run or did not give a credential.</summary>
    ExecPluginFailed,

    /// <summary>The API server does not know the credential (HTTP 401).</summary>
    Unauthorized,

    /// <summary>The credential lacks a right (HTTP 403); the message names the right.</summary>
    Forbidden,

    /// <summary>The pod, service, workload or namespace does not exist.</summary>
    TargetNotFound,

    /// <summary>The target exists, but no pod of it can be forwarded to.</summary>
    NoReadyPod,

    /// <summary>The pod has ended, or its sandbox is gone.</summary>
    PodTerminated,

    /// <summary>The target has no port of that number or name, or the port is not TCP.</summary>
    PortNotFound,

    /// <summary>The local port is taken.</summary>
    AddressInUse,

    /// <summary>The local address does not exist on this machine, or may not be bound.</summary>
    AddressNotAvailable,

    /// <summary>The API server could not be reached, or failed while answering.</summary>
    ApiServerUnreachable,

    /// <summary>The TLS handshake with the API server failed: authority, name or dates.</summary>
    TlsFailure,

    /// <summary>The proxy between here and the API server refused or failed.</summary>
    ProxyFailure,

    /// <summary>The server answered, but did not switch to a protocol that carries port-forwards.</summary>
    UpgradeRefused,

    /// <summary>The peer broke the protocol.</summary>
    ProtocolViolation,

    /// <summary>The upgraded connection to the pod ended.</summary>
    SessionLost,

    /// <summary>Nothing listens on the port inside the pod.</summary>
    RemoteConnectionRefused,

    /// <summary>The pod, or the node on its behalf, reset the connection.</summary>
    RemoteReset,

    /// <summary>Something did not answer in its time.</summary>
    Timeout,

    /// <summary>A limit of this library or of the server was reached.</summary>
    LimitExceeded,
}
