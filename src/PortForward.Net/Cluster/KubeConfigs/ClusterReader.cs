using System.Security.Cryptography.X509Certificates;
using PortForward.Net.Cluster.Credentials.Plugins;
using PortForward.Net.Cluster.Proxies;
using PortForward.Net.Cluster.Trust;

namespace PortForward.Net.Cluster.KubeConfigs;

/// <summary>Reads address, trust and proxy from a cluster entry of a kubeconfig.</summary>
internal static class ClusterReader
{
    /// <summary>The name of the cluster extension for credential plugins.</summary>
    private const string PluginExtension = ExecPlugin.Group + "/exec";

    /// <summary>Applies the overrides to a cluster entry, by kubectl's rules.</summary>
    public static KubeConfigEntry Override(KubeConfigEntry cluster, KubeConfigOptions overrides)
    {
        if (overrides.Server is { Length: > 0 } server)
        {
            cluster = cluster.With("server", server).With("tls-server-name", null);
        }

        if (overrides.InsecureSkipTlsVerify is { } skip)
        {
            cluster = cluster.With("insecure-skip-tls-verify", skip ? "true" : null);
            cluster = skip ? cluster.With("certificate-authority", null).With("certificate-authority-data", null) : cluster;
        }

        if (overrides.CertificateAuthorityPath is { Length: > 0 } authority)
        {
            cluster = cluster.With("certificate-authority", Path.GetFullPath(authority)).With("certificate-authority-data", null);
            cluster = overrides.InsecureSkipTlsVerify is true ? cluster : cluster.With("insecure-skip-tls-verify", null);
        }

        cluster = overrides.TlsServerName is { Length: > 0 } name ? cluster.With("tls-server-name", name) : cluster;
        return overrides.ProxyUrl is { Length: > 0 } proxy ? cluster.With("proxy-url", proxy) : cluster;
    }

    /// <summary>Reads the trust policy.</summary>
    /// <exception cref="PortForwardException"><see cref="PortForwardError.KubeConfigInvalid"/>.</exception>
    public static ClusterTrust ReadTrust(KubeConfigEntry cluster)
    {
        var skipVerify = cluster.Flag("insecure-skip-tls-verify");
        if (skipVerify && (cluster.Has("certificate-authority") || cluster.Has("certificate-authority-data")))
        {
            throw cluster.Error("specifying a root certificates file with the insecure flag is not allowed");
        }

        var file = cluster.Has("certificate-authority-data") || cluster.FilePath("certificate-authority") is not { } path
            ? null
            : new AuthorityFile(path, () => ReadAuthorities(cluster));
        return new ClusterTrust(ReadAuthorities(cluster), ownsAuthorities: true, skipVerify, file);
    }

    /// <summary>Reads the proxy; null if none is specified.</summary>
    /// <exception cref="PortForwardException"><see cref="PortForwardError.KubeConfigInvalid"/>.</exception>
    public static ClusterProxy? ReadProxy(KubeConfigEntry cluster) => cluster.Text("proxy-url") is not { } text ? null
        : text.Contains("://", StringComparison.Ordinal)
            ? ClusterProxy.TryParse(text, out var error) ?? throw cluster.Error($"'proxy-url' is not valid: {error}")
            : throw cluster.Error("'proxy-url' has no scheme; start it with http://, https:// or socks5://");

    /// <summary>Reads the cluster information for a credential plugin.</summary>
    /// <exception cref="PortForwardException"><see cref="PortForwardError.KubeConfigInvalid"/>.</exception>
    public static PluginClusterInfo ReadPluginInfo(KubeConfigEntry cluster) => new()
    {
        Server = cluster.Text("server") ?? throw cluster.Error("no server is specified"),
        TlsServerName = cluster.Text("tls-server-name"),
        InsecureSkipTlsVerify = cluster.Flag("insecure-skip-tls-verify"),
        CertificateAuthority = cluster.Data("certificate-authority-data") ?? cluster.FileText("certificate-authority"),
        ProxyUrl = cluster.Text("proxy-url"),
        DisableCompression = cluster.Flag("disable-compression"),
        ConfigJson = ReadExtension(cluster),
    };

    private static string? ReadExtension(KubeConfigEntry cluster)
    {
        foreach (var extension in cluster.List("extensions"))
        {
            if (extension.Text("name") == PluginExtension)
            {
                return extension.Json("extension");
            }
        }

        return null;
    }

    private static X509Certificate2Collection? ReadAuthorities(KubeConfigEntry cluster)
    {
        var key = cluster.Has("certificate-authority-data") ? "certificate-authority-data" : "certificate-authority";
        var pem = cluster.Data("certificate-authority-data") ?? cluster.FileText("certificate-authority");
        if (pem is null)
        {
            return null;
        }

        return Authorities.TryRead(pem, out var authorities) ? authorities : throw cluster.Error($"'{key}' {Authorities.Complaint(pem)}");
    }
}
