namespace PortForward.Net;

/// <summary>Specifies what a step of a <see cref="PortForwardDiagnosis"/> checks, in order from this machine to the pod.</summary>
/// <remarks>The numbers are grouped by side: 100 and up is this machine, 200 and up is the API server and the way to it, 400 and up is the target and its pod.</remarks>
public enum PortForwardDiagnosisCheck
{
    /// <summary>No check is specified. A step never has this value.</summary>
    Unknown = 0,

    /// <summary>The kubeconfig, or the configuration that replaces it.</summary>
    Configuration = 100,

    /// <summary>The addresses of the API server's name, or of its proxy's name.</summary>
    NameResolution = 200,

    /// <summary>The TCP connection to the API server, or to its proxy.</summary>
    TcpConnection = 201,

    /// <summary>The <c>CONNECT</c> request to the proxy.</summary>
    ProxyTunnel = 202,

    /// <summary>The TLS handshake with the API server, according to the cluster's policy.</summary>
    TlsHandshake = 203,

    /// <summary>The response of the API server to <c>GET /version</c>.</summary>
    ServerAnswer = 210,

    /// <summary>The difference between the local clock and the <c>Date</c> header of the server.</summary>
    Clock = 211,

    /// <summary>Whether the API server accepts the credential, and for which user.</summary>
    Credentials = 212,

    /// <summary>The permissions that the target needs, by access reviews.</summary>
    Rights = 213,

    /// <summary>Whether the namespace exists.</summary>
    Namespace = 400,

    /// <summary>Whether the target exists, and the pod to which it resolves.</summary>
    Target = 401,

    /// <summary>The state of the pod.</summary>
    PodState = 402,

    /// <summary>The pod port to which the port of the target maps.</summary>
    Port = 403,

    /// <summary>The upgrade to SPDY over WebSocket.</summary>
    WebSocketUpgrade = 410,

    /// <summary>The upgrade to SPDY.</summary>
    SpdyUpgrade = 411,

    /// <summary>A connection to the port. No data is sent on it.</summary>
    PodConnection = 420,
}
