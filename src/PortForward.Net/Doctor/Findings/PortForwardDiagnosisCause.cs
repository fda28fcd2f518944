namespace PortForward.Net;

/// <summary>Why a connection to a target fails, as a <see cref="PortForwardDiagnosis"/> tells causes apart.</summary>
public enum PortForwardDiagnosisCause
{
    /// <summary>Something failed that is none of the other causes.</summary>
    Unexplained,

    /// <summary>The kubeconfig is missing, malformed or asks for something unsupported.</summary>
    ConfigurationInvalid,

    /// <summary>The clocks here and at the API server differ by more than a minute.</summary>
    ClockSkew,

    /// <summary>The name of the API server has no address.</summary>
    ServerNameUnknown,

    /// <summary>Nothing answers at the address of the API server.</summary>
    ServerUnreachable,

    /// <summary>The proxy on the way to the API server has no address, or nothing answers there.</summary>
    ProxyUnreachable,

    /// <summary>The proxy asks for a credential, or does not take the one it got.</summary>
    ProxyCredentialRefused,

    /// <summary>The proxy does not lead to the API server.</summary>
    ProxyRefused,

    /// <summary>The server speaks plain HTTP where the kubeconfig says https.</summary>
    ServerWithoutTls,

    /// <summary>The server speaks HTTP/2 only, which has no upgrades.</summary>
    ServerWithoutHttp11,

    /// <summary>No trusted authority has signed the server's certificate.</summary>
    CertificateAuthorityUnknown,

    /// <summary>The server's certificate is for other names.</summary>
    CertificateNameMismatch,

    /// <summary>The server's certificate has expired.</summary>
    CertificateExpired,

    /// <summary>The server's certificate is not valid yet.</summary>
    CertificateNotYetValid,

    /// <summary>The TLS handshake failed in another way.</summary>
    TlsFailed,

    /// <summary>The client certificate has expired.</summary>
    ClientCertificateExpired,

    /// <summary>The server does not take the client certificate.</summary>
    ClientCertificateRefused,

    /// <summary>Something answers that is no Kubernetes API server.</summary>
    ServerNotKubernetes,

    /// <summary>The API server answers with errors of its own, or not at all.</summary>
    ServerFailing,

    /// <summary>The credential could not be had, for example from a plugin or a file.</summary>
    CredentialUnavailable,

    /// <summary>There is no credential, and the API server wants one.</summary>
    CredentialMissing,

    /// <summary>The token has expired.</summary>
    TokenExpired,

    /// <summary>The API server does not know the credential.</summary>
    CredentialRefused,

    /// <summary>The credential lacks a right.</summary>
    RightMissing,

    /// <summary>The namespace does not exist.</summary>
    NamespaceMissing,

    /// <summary>The pod, service or workload does not exist.</summary>
    TargetMissing,

    /// <summary>The service or workload has no selector, and so no pods.</summary>
    SelectorMissing,

    /// <summary>The target exists and has no pod.</summary>
    NoPod,

    /// <summary>The pod waits for a node.</summary>
    PodUnscheduled,

    /// <summary>The pod's image cannot be pulled.</summary>
    PodImageUnavailable,

    /// <summary>A container of the pod keeps ending, or cannot be started.</summary>
    PodCrashing,

    /// <summary>The pod is starting, or waits for something else.</summary>
    PodPending,

    /// <summary>The pod has ended.</summary>
    PodEnded,

    /// <summary>The pod is being deleted.</summary>
    PodDeleting,

    /// <summary>The target has no port of that number or name, or the port is not TCP.</summary>
    PortUnknown,

    /// <summary>The API server cannot reach the pod's node.</summary>
    NodeUnreachable,

    /// <summary>Something between here and the API server does not pass upgrades on.</summary>
    UpgradeStripped,

    /// <summary>The server refuses the upgrade for another reason.</summary>
    UpgradeRefused,

    /// <summary>The pod has no sandbox any more, or not yet.</summary>
    PodGone,

    /// <summary>Nothing listens on the port in the pod.</summary>
    PortRefused,

    /// <summary>The upgraded connection, or the connection on it, broke.</summary>
    ConnectionBroken,

    /// <summary>An authority on the way from the server's certificate to a trusted one has expired.</summary>
    CertificateAuthorityExpired,

    /// <summary>The server's certificate, or an authority above it, may not be used for this: it is not for servers, or not for this name.</summary>
    CertificateMisused,

    /// <summary>The server, or what stands before it, points to another address.</summary>
    ServerRedirects,
}
