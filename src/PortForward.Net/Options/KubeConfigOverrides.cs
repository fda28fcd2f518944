namespace PortForward.Net;

/// <summary>What replaces single values of a kubeconfig, as kubectl's global flags do. What is null is taken from the kubeconfig.</summary>
/// <remarks>With a <see cref="Server"/> no kubeconfig is needed. Paths are relative to the working directory.</remarks>
public sealed class KubeConfigOverrides
{
    /// <summary>The kubeconfig's cluster to use, instead of the context's.</summary>
    public string? Cluster { get; set; }

    /// <summary>The kubeconfig's user to use, instead of the context's.</summary>
    public string? User { get; set; }

    /// <summary>The address of the API server. A <c>tls-server-name</c> of the kubeconfig, which belongs to another address, is then not used.</summary>
    public string? Server { get; set; }

    /// <summary>The name that the server's certificate must have, and that is sent as SNI.</summary>
    public string? TlsServerName { get; set; }

    /// <summary>A PEM file of the only authorities to trust. Also turns checking on again where the kubeconfig turns it off.</summary>
    public string? CertificateAuthorityPath { get; set; }

    /// <summary>Whether the server's certificate is not checked. True also drops the kubeconfig's authorities.</summary>
    public bool? InsecureSkipTlsVerify { get; set; }

    /// <summary>A PEM file of the client certificate; needs <see cref="ClientKeyPath"/> unless the kubeconfig has a key.</summary>
    public string? ClientCertificatePath { get; set; }

    /// <summary>A PEM file of the client certificate's key.</summary>
    public string? ClientKeyPath { get; set; }

    /// <summary>A bearer token; the kubeconfig's other ways to a token are then not used.</summary>
    public string? Token { get; set; }

    /// <summary>The user name of HTTP Basic authentication.</summary>
    public string? UserName { get; set; }

    /// <summary>The password of HTTP Basic authentication.</summary>
    public string? Password { get; set; }

    /// <summary>The proxy to the API server: <c>http</c>, <c>https</c> or <c>socks5</c>.</summary>
    public string? ProxyUrl { get; set; }

    internal KubeConfigOverrides Copy() => (KubeConfigOverrides)MemberwiseClone();
}
