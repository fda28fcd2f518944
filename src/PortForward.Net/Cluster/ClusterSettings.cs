using PortForward.Net.Cluster.Credentials;
using PortForward.Net.Cluster.Proxies;
using PortForward.Net.Cluster.Trust;

namespace PortForward.Net.Cluster;

/// <summary>What a kubeconfig, a service account or the caller says about one API server.</summary>
/// <remarks>A class and not a record, so that no ToString ever prints a secret.</remarks>
internal sealed class ClusterSettings
{
    /// <summary>The API server as configured: a URL, or a host with or without a port.</summary>
    public required string Server { get; init; }

    /// <summary>The namespace, or null where none is named.</summary>
    public string? Namespace { get; init; }

    /// <summary>How the server is trusted; owned by whoever takes the settings.</summary>
    public required ClusterTrust Trust { get; init; }

    /// <summary>The name to verify instead of the host of the URL.</summary>
    public string? TlsServerName { get; init; }

    /// <summary>Whether a client certificate is part of the login, so that an address without a scheme means TLS.</summary>
    public bool HasCertificate { get; init; }

    /// <summary>The proxy on the way; null where the environment decides.</summary>
    public ClusterProxy? Proxy { get; init; }

    /// <summary>Where logins come from; owned by whoever takes the settings.</summary>
    public Credential Credential { get; init; } = StaticCredential.None;

    /// <summary>Whom to act as; null for oneself.</summary>
    public ImpersonationHeaders? Impersonation { get; init; }

    /// <summary>The handler changes that came with a configuration of the caller's own.</summary>
    public Action<SocketsHttpHandler>? HandlerSetup { get; init; }

    /// <summary>The User-Agent of a configuration of the caller's own.</summary>
    public string? UserAgent { get; init; }

    /// <summary>The time limit of a read, where a configuration of the caller's own sets one.</summary>
    public TimeSpan? ReadTimeout { get; init; }

    /// <summary>Whether reads stay with HTTP/1.1, where a configuration of the caller's own says so.</summary>
    public bool DisableHttp2 { get; init; }
}
