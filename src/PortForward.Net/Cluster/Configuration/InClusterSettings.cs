using System.Security.Cryptography.X509Certificates;
using PortForward.Net.Cluster.Credentials;
using PortForward.Net.Cluster.Trust;

namespace PortForward.Net.Cluster.Configuration;

/// <summary>Reads the service account that is mounted in a pod.</summary>
internal static class InClusterSettings
{
    /// <summary>Reads the service account; null if the process does not run in a pod that has one.</summary>
    /// <exception cref="PortForwardException">The service account is not valid.</exception>
    public static ClusterSettings? Read(PortForwardClientOptions options, KubeEnvironment environment)
    {
        var host = environment.Variable("KUBERNETES_SERVICE_HOST");
        var port = environment.Variable("KUBERNETES_SERVICE_PORT");
        var token = TokenFile(environment);
        if (string.IsNullOrEmpty(host) || string.IsNullOrEmpty(port) || !File.Exists(token))
        {
            return null;
        }

        var authorityFile = Path.Combine(environment.ServiceAccountDirectory, "ca.crt");
        var pem = ReadOrNull(authorityFile);
        X509Certificate2Collection? authorities = null;
        if (pem is not null && !Authorities.TryRead(pem, out authorities))
        {
            throw ConfigurationError.Of($"The service account's CA file '{authorityFile}' {Authorities.Complaint(pem)}.");
        }

        return new ClusterSettings
        {
            Server = host.Contains(':', StringComparison.Ordinal) ? $"https://[{host}]:{port}" : $"https://{host}:{port}",
            Namespace = ReadNamespace(environment),
            Credential = ReadCredential(token, options),
            Impersonation = ImpersonationHeaders.OfOptions(options),
            Trust = new ClusterTrust(authorities, ownsAuthorities: true, skipVerify: false, new AuthorityFile(authorityFile, () => ReadAuthorities(authorityFile))),
        };
    }

    /// <summary>Gets the namespace of the pod that the process runs in; null outside a pod or if it is unknown.</summary>
    public static string? ReadNamespaceOfPod(KubeEnvironment environment) =>
        string.IsNullOrEmpty(environment.Variable("KUBERNETES_SERVICE_HOST")) || string.IsNullOrEmpty(environment.Variable("KUBERNETES_SERVICE_PORT"))
            || !File.Exists(TokenFile(environment))
                ? null
                : ReadNamespace(environment);

    private static string? ReadNamespace(KubeEnvironment environment) => environment.Variable("POD_NAMESPACE") is { Length: > 0 } scope
        ? scope
        : ReadOrNull(Path.Combine(environment.ServiceAccountDirectory, "namespace"));

    private static string TokenFile(KubeEnvironment environment) => Path.Combine(environment.ServiceAccountDirectory, "token");

    private static X509Certificate2Collection? ReadAuthorities(string file) =>
        ReadOrNull(file) is { } pem && Authorities.TryRead(pem, out var authorities) ? authorities : null;

    private static Credential ReadCredential(string tokenFile, PortForwardClientOptions options)
    {
        try
        {
            return options.KubeConfig.Token is { Length: > 0 } token
                ? StaticCredential.Bearer(token)
                : new TokenFileCredential(tokenFile, fallback: null, options.TimeProvider);
        }
        catch (FormatException)
        {
            throw ConfigurationError.Of("The token that overrides the service account's token contains characters that are not allowed in a header.");
        }
    }

    private static string? ReadOrNull(string file)
    {
        try
        {
            return File.ReadAllText(file).Trim() is { Length: > 0 } text ? text : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
