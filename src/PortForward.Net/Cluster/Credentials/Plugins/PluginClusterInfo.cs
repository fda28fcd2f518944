namespace PortForward.Net.Cluster.Credentials.Plugins;

/// <summary>The cluster information for a credential plugin (<c>provideClusterInfo</c>).</summary>
internal sealed class PluginClusterInfo
{
    public required string Server { get; init; }

    public string? TlsServerName { get; init; }

    public bool InsecureSkipTlsVerify { get; init; }

    /// <summary>Gets the certificate authorities in PEM.</summary>
    public string? CertificateAuthority { get; init; }

    public string? ProxyUrl { get; init; }

    public bool DisableCompression { get; init; }

    /// <summary>Gets the cluster's extension for plugins, as JSON; null if there is none.</summary>
    public string? ConfigJson { get; init; }
}
