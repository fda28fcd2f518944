using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using PortForward.Net.Cluster.Configuration;
using PortForward.Net.Cluster.Credentials;
using PortForward.Net.Cluster.Credentials.Oidc;
using PortForward.Net.Cluster.Handlers;
using PortForward.Net.Cluster.Proxies;
using PortForward.Net.Cluster.Trust;

namespace PortForward.Net.Cluster.KubeConfigs;

/// <summary>From the <c>auth-provider</c> of a user to a credential: <c>oidc</c>, the one that kubectl still has.</summary>
internal static class OidcReader
{
    /// <summary>Reads the section.</summary>
    /// <exception cref="PortForwardException"><see cref="PortForwardError.KubeConfigInvalid"/>.</exception>
    public static Credential Read(
        KubeConfigEntry provider, string? user, PortForwardClientOptions options, KubeEnvironment environment, ILogger logger)
    {
        switch (provider.Text("name"))
        {
            case "oidc":
                break;
            case null:
                throw provider.Error("it has no name");
            case "gcp":
                throw provider.Error("the gcp auth plugin has been removed from Kubernetes; use the exec plugin 'gke-gcloud-auth-plugin' instead");
            case "azure":
                throw provider.Error("the azure auth plugin has been removed from Kubernetes; use the exec plugin 'kubelogin' instead");
            case var other:
                throw provider.Error($"there is no auth-provider named '{other}'");
        }

        var config = provider.Section("config", "the auth-provider 'oidc'") ?? provider.Empty("the auth-provider 'oidc'");
        var issuer = config.Text("idp-issuer-url") ?? throw config.Error("it has no idp-issuer-url");
        var settings = new OidcSettings
        {
            Issuer = Uri.TryCreate(issuer, UriKind.Absolute, out var address) && address.Scheme is "https" or "http" && address.UserInfo.Length == 0
                ? address
                : throw config.Error("its idp-issuer-url is not an https address"),
            ClientId = config.Text("client-id") ?? throw config.Error("it has no client-id"),
            ClientSecret = config.Text("client-secret"),
            IdToken = config.Text("id-token"),
            RefreshToken = config.Text("refresh-token"),
            Store = user is null || config.File.Length == 0 ? null : new OidcTokenStore(config.File, user, config.Text("refresh-token")),
        };
        _ = ReadAuthorities(config);
        return new OidcCredential(settings, () => new HttpMessageInvoker(Handler(config, settings.Issuer, options, environment)), options, logger);
    }

    private static SocketsHttpHandler Handler(
        KubeConfigEntry config, Uri issuer, PortForwardClientOptions options, KubeEnvironment environment)
    {
        var handler = new SocketsHttpHandler
        {
            UseCookies = false,

            // .NET repeats a POST with what it holds at whatever address a 307 names.
            AllowAutoRedirect = false,
            ConnectTimeout = options.ConnectTimeout,
            ConnectCallback = SocketDialer.ConnectAsync,
            Proxy = ProxyEnvironment.Find(issuer, environment.Variable) is { } text && ClusterProxy.TryParse(text, out _) is { } proxy
                ? proxy.ToWebProxy()
                : new System.Net.WebProxy(),
        };
        new ClusterTrust(ReadAuthorities(config), ownsAuthorities: false, skipVerify: false).Apply(handler.SslOptions);
        return handler;
    }

    private static X509Certificate2Collection? ReadAuthorities(KubeConfigEntry config)
    {
        var pem = config.Data("idp-certificate-authority-data") ?? config.FileText("idp-certificate-authority");
        return pem is null ? null
            : Authorities.TryRead(pem, out var authorities) ? authorities
            : throw config.Error($"its certificate authority {Authorities.Complaint(pem)}");
    }
}
