namespace PortForward.Net;

/// <summary>Specifies what failed, by side.</summary>
/// <remarks>The numbers are grouped by side: 100 and up is this machine and its configuration, 200 and up is the API server and the way to it, 300 and up is
/// the pod's node and the session to it, 400 and up is the target and its pod. Later versions can add values.</remarks>
public enum PortForwardError
{
    /// <summary>No error is specified. The library never reports this value.</summary>
    Unknown = 0,

    /// <summary>The kubeconfig is missing or malformed, or it names a context, cluster or user that it does not contain.</summary>
    KubeConfigInvalid = 100,

    /// <summary>The credential plugin of the kubeconfig could not be run, or it did not return a credential.</summary>
    ExecPluginFailed = 101,

    /// <summary>The local port is in use.</summary>
    AddressInUse = 110,

    /// <summary>The local address does not exist on this machine, or it may not be bound.</summary>
    AddressNotAvailable = 111,

    /// <summary>A limit of this library or of the server was reached.</summary>
    LimitExceeded = 120,

    /// <summary>An operation did not complete in time.</summary>
    Timeout = 121,

    /// <summary>The API server could not be reached, or it failed while it was responding.</summary>
    ApiServerUnreachable = 200,

    /// <summary>The TLS handshake with the API server failed: the authority, the name or the dates.</summary>
    TlsFailure = 201,

    /// <summary>The proxy for the API server refused the connection or failed.</summary>
    ProxyFailure = 202,

    /// <summary>The API server does not accept the credential (HTTP 401).</summary>
    Unauthorized = 210,

    /// <summary>The credential lacks a permission (HTTP 403). The message names it.</summary>
    Forbidden = 211,

    /// <summary>The server responded, but did not switch to a protocol that carries port forwards.</summary>
    UpgradeRefused = 220,

    /// <summary>The peer violated the protocol.</summary>
    ProtocolViolation = 300,

    /// <summary>The upgraded connection to the pod ended.</summary>
    SessionLost = 301,

    /// <summary>The pod, service, workload or namespace does not exist.</summary>
    TargetNotFound = 400,

    /// <summary>The target exists, but none of its pods can be forwarded to.</summary>
    NoReadyPod = 401,

    /// <summary>The pod has ended, or its sandbox is gone.</summary>
    PodTerminated = 402,

    /// <summary>The target has no port of that number or name, or the port is not TCP.</summary>
    PortNotFound = 403,

    /// <summary>Nothing is listening on the port in the pod.</summary>
    RemoteConnectionRefused = 410,

    /// <summary>The pod, or the node on its behalf, reset the connection.</summary>
    RemoteReset = 411,
}
