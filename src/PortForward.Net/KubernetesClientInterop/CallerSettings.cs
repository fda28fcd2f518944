using System.Security.Cryptography;
using System.Text;
using k8s;
using Microsoft.Extensions.Logging;
using PortForward.Net.Cluster;
using PortForward.Net.Cluster.Configuration;
using PortForward.Net.Cluster.Credentials;
using PortForward.Net.Cluster.Trust;

namespace PortForward.Net.KubernetesClientInterop;

/// <summary>Creates the settings from a caller's configuration. The caller keeps the ownership of its authorities.</summary>
internal static class CallerSettings
{
    /// <summary>Reads the configuration.</summary>
    /// <exception cref="PortForwardException"><see cref="PortForwardError.KubeConfigInvalid"/>.</exception>
    public static ClusterSettings Read(KubernetesClientConfiguration configuration, PortForwardClientOptions options, ILogger logger) => new()
    {
        Server = configuration.Host is { Length: > 0 } host ? host : throw Invalid("no Host is specified"),
        Namespace = configuration.Namespace is { Length: > 0 } scope ? scope : null,
        Credential = ReadCertificate(configuration, ReadCredential(configuration), logger),
        HasCertificate = configuration.ClientCertificateData is { Length: > 0 } || configuration.ClientCertificateFilePath is { Length: > 0 },
        Impersonation = ImpersonationHeaders.OfOptions(options),
        TlsServerName = configuration.TlsServerName is { Length: > 0 } name ? name : null,
        HandlerSetup = configuration.FirstMessageHandlerSetup,
        UserAgent = configuration.UserAgent,
        ReadTimeout = configuration.HttpClientTimeout,
        DisableHttp2 = configuration.DisableHttp2,
        Trust = new ClusterTrust(
            configuration.SslCaCerts is { Count: > 0 } authorities ? authorities : null, ownsAuthorities: false, configuration.SkipTlsVerify),
    };

    private static Credential ReadCredential(KubernetesClientConfiguration configuration)
    {
        try
        {
            return configuration.TokenProvider is { } provider ? new ProviderCredential(provider)
                : configuration.AccessToken is { Length: > 0 } token ? StaticCredential.Bearer(token)
                : configuration.Username is { Length: > 0 } user ? StaticCredential.Basic(user, configuration.Password)
                : StaticCredential.None;
        }
        catch (FormatException)
        {
            throw Invalid("the AccessToken contains characters that are not allowed in a header");
        }
    }

    private static Credential ReadCertificate(KubernetesClientConfiguration configuration, Credential credential, ILogger logger)
    {
        var certificate = CertificatePem(configuration);
        var key = KeyPem(configuration);
        if (certificate is null && key is null)
        {
            return credential;
        }

        if (certificate is null || key is null)
        {
            throw Invalid($"the client {(key is null ? "certificate has no key" : "key has no certificate")}");
        }

        var files = new[]
        {
            configuration.ClientCertificateData is { Length: > 0 } ? null : configuration.ClientCertificateFilePath,
            configuration.ClientCertificateKeyData is { Length: > 0 } ? null : configuration.ClientKeyFilePath,
        };
        try
        {
            return new CertificateCredential(
                credential, files, () => ClientCertificate.FromPem(CertificatePem(configuration)!, KeyPem(configuration)!), logger);
        }
        catch (CryptographicException failure)
        {
            throw Invalid(failure.Message.TrimEnd('.'));
        }
    }

    private static string? CertificatePem(KubernetesClientConfiguration configuration) =>
        Pem(configuration.ClientCertificateData, configuration.ClientCertificateFilePath, "client certificate");

    private static string? KeyPem(KubernetesClientConfiguration configuration) =>
        Pem(configuration.ClientCertificateKeyData, configuration.ClientKeyFilePath, "client key");

    private static string? Pem(string? data, string? file, string what)
    {
        try
        {
            return !string.IsNullOrEmpty(data) ? Encoding.UTF8.GetString(Convert.FromBase64String(data))
                : !string.IsNullOrEmpty(file) ? File.ReadAllText(file)
                : null;
        }
        catch (FormatException)
        {
            throw Invalid($"the {what} is not valid base64");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Invalid($"the {what} file '{file}' cannot be read");
        }
    }

    private static PortForwardException Invalid(string what) => ConfigurationError.Of($"The configuration is not valid: {what}.");
}
