namespace PortForward.Net;

/// <summary>Specifies why a connection to a target fails, as reported by a <see cref="PortForwardDiagnosis"/>.</summary>
/// <remarks>The numbers are grouped by side: 100 and up is this machine and its configuration, 200 and up is the API server and the way to it, 300 and up is
/// the pod's node and the session to it, 400 and up is the target and its pod. Later versions can add values.</remarks>
public enum PortForwardDiagnosisCause
{
    /// <summary>No cause is specified. A finding never has this value.</summary>
    Unknown = 0,

    /// <summary>The connection failed, but no check explains why.</summary>
    Unexplained = 1,

    /// <summary>The kubeconfig is missing or malformed, or it requests something that is not supported.</summary>
    ConfigurationInvalid = 100,

    /// <summary>The local clock and the clock of the API server differ by more than one minute.</summary>
    ClockSkew = 101,

    /// <summary>The credential could not be obtained, for example from a plugin or a file.</summary>
    CredentialUnavailable = 110,

    /// <summary>There is no credential, and the API server requires one.</summary>
    CredentialMissing = 111,

    /// <summary>The token has expired.</summary>
    TokenExpired = 112,

    /// <summary>The client certificate has expired.</summary>
    ClientCertificateExpired = 113,

    /// <summary>The name of the API server could not be resolved.</summary>
    ServerNameUnknown = 200,

    /// <summary>There is no response from the address of the API server.</summary>
    ServerUnreachable = 201,

    /// <summary>The name of the proxy could not be resolved, or the proxy does not respond.</summary>
    ProxyUnreachable = 210,

    /// <summary>The proxy requires a credential, or rejects the one it received.</summary>
    ProxyCredentialRefused = 211,

    /// <summary>The proxy does not connect to the API server.</summary>
    ProxyRefused = 212,

    /// <summary>The server responds with plain HTTP, but the kubeconfig specifies https.</summary>
    ServerWithoutTls = 220,

    /// <summary>The certificate of the server is not signed by a trusted authority.</summary>
    CertificateAuthorityUnknown = 221,

    /// <summary>An authority between the certificate of the server and a trusted authority has expired.</summary>
    CertificateAuthorityExpired = 222,

    /// <summary>The certificate of the server is for other names.</summary>
    CertificateNameMismatch = 223,

    /// <summary>The certificate of the server has expired.</summary>
    CertificateExpired = 224,

    /// <summary>The certificate of the server is not valid yet.</summary>
    CertificateNotYetValid = 225,

    /// <summary>The certificate of the server, or an authority above it, may not be used for servers or for this name.</summary>
    CertificateMisused = 226,

    /// <summary>The TLS handshake failed for another reason.</summary>
    TlsFailed = 227,

    /// <summary>The server supports only HTTP/2, which has no upgrades.</summary>
    ServerWithoutHttp11 = 230,

    /// <summary>The server, or a gateway in front of it, redirects to another address.</summary>
    ServerRedirects = 231,

    /// <summary>The server that responds is not a Kubernetes API server.</summary>
    ServerNotKubernetes = 232,

    /// <summary>The API server responds with errors, or does not respond.</summary>
    ServerFailing = 233,

    /// <summary>The server rejects the client certificate.</summary>
    ClientCertificateRefused = 240,

    /// <summary>The API server does not accept the credential.</summary>
    CredentialRefused = 241,

    /// <summary>The credential lacks a permission.</summary>
    RightMissing = 242,

    /// <summary>A proxy or gateway in front of the API server does not forward upgrades.</summary>
    UpgradeStripped = 250,

    /// <summary>The server refuses the upgrade for another reason.</summary>
    UpgradeRefused = 251,

    /// <summary>The API server cannot reach the node of the pod.</summary>
    NodeUnreachable = 300,

    /// <summary>The session, or the connection on it, ended unexpectedly.</summary>
    ConnectionBroken = 301,

    /// <summary>The namespace does not exist.</summary>
    NamespaceMissing = 400,

    /// <summary>The pod, service or workload does not exist.</summary>
    TargetMissing = 401,

    /// <summary>The service or workload has no selector, so it has no pods.</summary>
    SelectorMissing = 402,

    /// <summary>The target exists, but has no pod.</summary>
    NoPod = 403,

    /// <summary>The pod has not been assigned to a node.</summary>
    PodUnscheduled = 410,

    /// <summary>The image of the pod cannot be pulled.</summary>
    PodImageUnavailable = 411,

    /// <summary>A container of the pod keeps exiting, or cannot be started.</summary>
    PodCrashing = 412,

    /// <summary>The pod is starting, or waits for something else.</summary>
    PodPending = 413,

    /// <summary>The pod has ended.</summary>
    PodEnded = 414,

    /// <summary>The pod is being deleted.</summary>
    PodDeleting = 415,

    /// <summary>The pod has no sandbox.</summary>
    PodGone = 416,

    /// <summary>The target has no port of that number or name, or the port is not TCP.</summary>
    PortUnknown = 420,

    /// <summary>Nothing is listening on the port in the pod.</summary>
    PortRefused = 421,
}
