namespace PortForward.Net;

/// <summary>Provides the source of a client's cluster configuration, and values that replace single values of the kubeconfig.</summary>
/// <remarks>
/// <para>The properties from <see cref="Cluster"/> on correspond to kubectl's global flags. A property that is <see langword="null"/> or empty leaves the
/// kubeconfig's value in place. With a <see cref="Server"/>, no kubeconfig is required. Paths are relative to the working directory.</para>
/// <para>If you call <c>UseConfiguration</c> on the client options, these options are not used.</para>
/// </remarks>
public sealed class KubeConfigOptions
{
    /// <summary>Gets or sets the path of the kubeconfig file.</summary>
    /// <value>The default is <see langword="null"/>: the files in <c>KUBECONFIG</c>, or <c>~/.kube/config</c>, or the service account of the pod that the
    /// process runs in, in this order.</value>
    public string? Path { get; set; }

    /// <summary>Gets or sets the content of a kubeconfig, as YAML or JSON, which is used instead of a file.</summary>
    /// <value>The default is <see langword="null"/>. Can't be combined with <see cref="Path"/>.</value>
    /// <remarks>Relative paths in the text are relative to the working directory. Tokens that an OIDC issuer renews are not written back.</remarks>
    public string? Text { get; set; }

    /// <summary>Gets or sets the name of the context to use.</summary>
    /// <value>The default is <see langword="null"/>, which uses the kubeconfig's <c>current-context</c>.</value>
    public string? Context { get; set; }

    /// <summary>Gets or sets the name of the kubeconfig's cluster to use instead of the context's.</summary>
    public string? Cluster { get; set; }

    /// <summary>Gets or sets the name of the kubeconfig's user to use instead of the context's.</summary>
    public string? User { get; set; }

    /// <summary>Gets or sets the address of the API server.</summary>
    /// <remarks>The kubeconfig's <c>tls-server-name</c>, which belongs to another address, is then not used.</remarks>
    public string? Server { get; set; }

    /// <summary>Gets or sets the name to verify the server's certificate against, which is also sent as the TLS server name (SNI).</summary>
    public string? TlsServerName { get; set; }

    /// <summary>Gets or sets the path of a PEM file with the only certificate authorities to trust.</summary>
    /// <remarks>Also enables certificate verification if the kubeconfig disables it.</remarks>
    public string? CertificateAuthorityPath { get; set; }

    /// <summary>Gets or sets a value indicating whether the server's certificate is not verified.</summary>
    /// <value>The default is <see langword="null"/>, which uses the kubeconfig's value. <see langword="true"/> also ignores the kubeconfig's
    /// authorities.</value>
    public bool? InsecureSkipTlsVerify { get; set; }

    /// <summary>Gets or sets the path of a PEM file with the client certificate.</summary>
    /// <remarks>Requires <see cref="ClientKeyPath"/> unless the kubeconfig has a key.</remarks>
    public string? ClientCertificatePath { get; set; }

    /// <summary>Gets or sets the path of a PEM file with the private key of the client certificate.</summary>
    public string? ClientKeyPath { get; set; }

    /// <summary>Gets or sets a bearer token, which replaces every other credential of the kubeconfig except a client certificate.</summary>
    public string? Token { get; set; }

    /// <summary>Gets or sets the user name for HTTP Basic authentication.</summary>
    public string? UserName { get; set; }

    /// <summary>Gets or sets the password for HTTP Basic authentication.</summary>
    public string? Password { get; set; }

    /// <summary>Gets or sets the URL of the proxy to the API server, with the scheme <c>http</c>, <c>https</c> or <c>socks5</c>.</summary>
    public string? ProxyUrl { get; set; }

    internal KubeConfigOptions Copy() => Path is null || Text is null
        ? (KubeConfigOptions)MemberwiseClone()
        : throw new ArgumentException("A kubeconfig is either a file or a text; set KubeConfig.Path or KubeConfig.Text, not both.", nameof(Text));
}
