using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using PortForward.Net.Cluster.Configuration;
using PortForward.Net.Cluster.Credentials;
using PortForward.Net.Cluster.Credentials.Oidc;
using PortForward.Net.Cluster.Handlers;
using PortForward.Net.Cluster.Proxies;
using PortForward.Net.Cluster.Trust;

namespace PortForward.Net.Cluster.KubeConfigs;

/// <summary>Creates the credential from the <c>auth-provider</c> of a user: <c>oidc</c>, the only one that kubectl still supports.</summary>
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
                throw provider.Error("no name is specified");
            case "gcp":
                throw provider.Error("the gcp auth plugin has been removed from Kubernetes; use the exec plugin 'gke-gcloud-auth-plugin' instead");
            case "azure":
                throw provider.Error("the azure auth plugin has been removed from Kubernetes; use the exec plugin 'kubelogin' instead");
            case var other:
                throw provider.Error($"the auth-provider '{other}' is not supported");
        }

        var config = provider.Section("config", "the auth-provider 'oidc'") ?? provider.Empty("the auth-provider 'oidc'");
        var issuer = config.Text("idp-issuer-url") ?? throw config.Error("no idp-issuer-url is specified");
        var settings = new OidcSettings
        {
            Issuer = Uri.TryCreate(issuer, UriKind.Absolute, out var address) && address.Scheme is "https" or "http" && address.UserInfo.Length == 0
                ? address
                : throw config.Error("its idp-issuer-url is not an https URL"),
            ClientId = config.Text("client-id") ?? throw config.Error("no client-id is specified"),
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

            // On a 307, .NET would repeat the POST, with its secrets, at the new address.
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
