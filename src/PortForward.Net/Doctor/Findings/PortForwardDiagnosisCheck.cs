namespace PortForward.Net;

/// <summary>What a <see cref="PortForwardDiagnosis"/> looks at, in its order: the way of a connection from here to the pod.</summary>
public enum PortForwardDiagnosisCheck
{
    /// <summary>The kubeconfig, or what stands in its place.</summary>
    Configuration,

    /// <summary>The addresses of the API server's name, or of its proxy's.</summary>
    NameResolution,

    /// <summary>The TCP connection to the API server, or to its proxy.</summary>
    TcpConnection,

    /// <summary>The proxy's <c>CONNECT</c> to the API server.</summary>
    ProxyTunnel,

    /// <summary>The TLS handshake with the API server, by the cluster's own policy.</summary>
    TlsHandshake,

    /// <summary>The API server's answer to <c>GET /version</c>.</summary>
    ServerAnswer,

    /// <summary>The difference between the clocks here and there, by the server's <c>Date</c> header.</summary>
    Clock,

    /// <summary>Whether the API server knows the credential, and as whom.</summary>
    Credentials,

    /// <summary>The rights that the target needs, by access reviews.</summary>
    Rights,

    /// <summary>Whether the namespace exists.</summary>
    Namespace,

    /// <summary>Whether the target exists and which pod it leads to.</summary>
    Target,

    /// <summary>The state of that pod.</summary>
    PodState,

    /// <summary>The pod's port that the target's port leads to.</summary>
    Port,

    /// <summary>The upgrade to SPDY inside a WebSocket.</summary>
    WebSocketUpgrade,

    /// <summary>The upgrade to plain SPDY.</summary>
    SpdyUpgrade,

    /// <summary>A connection to the port. Nothing is sent on it.</summary>
    PodConnection,
}
