namespace PortForward.Net.Cluster.Credentials.Plugins;

/// <summary>What a credential plugin is told of its cluster (<c>provideClusterInfo</c>).</summary>
internal sealed class PluginClusterInfo
{
    public required string Server { get; init; }

    public string? TlsServerName { get; init; }

    public bool InsecureSkipTlsVerify { get; init; }

    /// <summary>The authorities in PEM.</summary>
    public string? CertificateAuthority { get; init; }

    public string? ProxyUrl { get; init; }

    public bool DisableCompression { get; init; }

    /// <summary>The cluster's extension for plugins, as JSON; null where there is none.</summary>
    public string? ConfigJson { get; init; }
}
