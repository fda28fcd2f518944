using PortForward.Net.Cluster.Credentials;
using PortForward.Net.Cluster.Proxies;
using PortForward.Net.Cluster.Trust;

namespace PortForward.Net.Cluster;

/// <summary>The settings of one API server, from a kubeconfig, a service account or the caller.</summary>
/// <remarks>A class rather than a record, so that ToString never prints a secret.</remarks>
internal sealed class ClusterSettings
{
    /// <summary>Gets the API server as configured: a URL, or a host with or without a port.</summary>
    public required string Server { get; init; }

    /// <summary>Gets the namespace; null if none is specified.</summary>
    public string? Namespace { get; init; }

    /// <summary>Gets the trust policy, which the consumer of the settings owns.</summary>
    public required ClusterTrust Trust { get; init; }

    /// <summary>Gets the name to verify instead of the host of the URL.</summary>
    public string? TlsServerName { get; init; }

    /// <summary>Gets a value indicating whether a client certificate is configured, in which case an address without a scheme implies TLS.</summary>
    public bool HasCertificate { get; init; }

    /// <summary>Gets the proxy; null to use the one from the environment.</summary>
    public ClusterProxy? Proxy { get; init; }

    /// <summary>Gets the credential, which the consumer of the settings owns.</summary>
    public Credential Credential { get; init; } = StaticCredential.None;

    /// <summary>Gets the impersonation headers; null for no impersonation.</summary>
    public ImpersonationHeaders? Impersonation { get; init; }

    /// <summary>Gets the callback of a caller's configuration that customizes the handler.</summary>
    public Action<SocketsHttpHandler>? HandlerSetup { get; init; }

    /// <summary>Gets the User-Agent of a caller's configuration.</summary>
    public string? UserAgent { get; init; }

    /// <summary>Gets the timeout of a read, if a caller's configuration sets one.</summary>
    public TimeSpan? ReadTimeout { get; init; }

    /// <summary>Gets a value indicating whether a caller's configuration limits reads to HTTP/1.1.</summary>
    public bool DisableHttp2 { get; init; }
}
