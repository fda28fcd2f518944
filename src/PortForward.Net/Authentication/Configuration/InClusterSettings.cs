using PortForward.Net.Authentication.Credentials;

namespace PortForward.Net.Authentication.Configuration;

/// <summary>A pod's way to its own cluster: the mounted service account.</summary>
internal static class InClusterSettings
{
    /// <summary>Reads the service account; null where this is not a pod that has one.</summary>
    /// <exception cref="PortForwardException">The service account is there, but cannot be used.</exception>
    public static ClusterSettings? Read(KubeEnvironment environment, TimeProvider timeProvider)
    {
        var host = environment.Variable("KUBERNETES_SERVICE_HOST");
        var port = environment.Variable("KUBERNETES_SERVICE_PORT");
        var token = Path.Combine(environment.ServiceAccountDirectory, "token");
        if (string.IsNullOrEmpty(host) || string.IsNullOrEmpty(port) || !File.Exists(token))
        {
            return null;
        }

        var authorityFile = Path.Combine(environment.ServiceAccountDirectory, "ca.crt");
        if (!Authorities.TryRead(ReadOrNull(authorityFile) ?? "", out var authorities))
        {
            throw ConfigurationError.Of($"The service account's '{authorityFile}' holds no readable certificate.");
        }

        return new ClusterSettings
        {
            Server = host.Contains(':', StringComparison.Ordinal) ? $"https://[{host}]:{port}" : $"https://{host}:{port}",
            Namespace = ReadOrNull(Path.Combine(environment.ServiceAccountDirectory, "namespace")),
            Credential = new TokenFileCredential(token, fallback: null, timeProvider),
            Tls = new ClusterTls(authorities, ownsAuthorities: true, client: null, skipVerify: false),
        };
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
