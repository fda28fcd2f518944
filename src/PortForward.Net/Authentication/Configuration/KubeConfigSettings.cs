using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using PortForward.Net.Authentication.Credentials;

namespace PortForward.Net.Authentication.Configuration;

/// <summary>From a context of a kubeconfig to settings.</summary>
internal static class KubeConfigSettings
{
    private static readonly string[] UnsupportedOfUsers =
        ["exec", "auth-provider", "as", "as-uid", "as-groups", "as-user-extra"];

    /// <summary>Reads a context, its cluster and its user.</summary>
    /// <param name="kubeConfig">The kubeconfig.</param>
    /// <param name="contextName">The context; null for the current one.</param>
    /// <param name="timeProvider">The clock of tokens that are read anew.</param>
    /// <exception cref="PortForwardException"><see cref="PortForwardError.KubeConfigInvalid"/>.</exception>
    public static ClusterSettings Read(KubeConfig kubeConfig, string? contextName, TimeProvider timeProvider)
    {
        var name = contextName ?? kubeConfig.CurrentContext
            ?? throw kubeConfig.Error("it has no current-context; name a context");
        var context = kubeConfig.Context(name) ?? throw kubeConfig.Error($"the context '{name}' does not exist");
        var clusterName = context.Text("cluster") ?? throw context.Error("it names no cluster");
        var cluster = kubeConfig.Cluster(clusterName) ?? throw context.Error($"its cluster '{clusterName}' does not exist");
        var userName = context.Text("user");
        var user = userName is null
            ? context.Empty("no user")
            : kubeConfig.User(userName) ?? throw context.Error($"its user '{userName}' does not exist");

        RefuseUnsupported(cluster, user);
        return new ClusterSettings
        {
            Server = cluster.Text("server") ?? throw cluster.Error("it has no server"),
            Namespace = context.Text("namespace"),
            Credential = ReadCredential(user, timeProvider),
            TlsServerName = cluster.Text("tls-server-name"),
            Tls = ReadTls(cluster, user),
        };
    }

    // Going on without what is written would mean another identity or another way than the user thinks.
    private static void RefuseUnsupported(KubeConfigEntry cluster, KubeConfigEntry user)
    {
        foreach (var key in UnsupportedOfUsers)
        {
            if (user.Has(key))
            {
                throw user.Error($"'{key}' is not supported yet");
            }
        }

        if (cluster.Has("proxy-url"))
        {
            throw cluster.Error("'proxy-url' is not supported yet");
        }
    }

    private static Credential ReadCredential(KubeConfigEntry user, TimeProvider timeProvider)
    {
        var token = user.Text("token");
        var tokenFile = user.FilePath("tokenFile");
        var userName = user.Text("username");
        if (userName is not null && (token is not null || tokenFile is not null))
        {
            throw user.Error("it has both a token and a username, and only one is allowed");
        }

        if (tokenFile is not null)
        {
            return new TokenFileCredential(tokenFile, token, timeProvider);
        }

        try
        {
            return token is not null ? StaticCredential.Bearer(token)
                : userName is not null ? StaticCredential.Basic(userName, user.Text("password"))
                : StaticCredential.None;
        }
        catch (FormatException)
        {
            throw user.Error("'token' holds characters that no header may hold");
        }
    }

    private static ClusterTls ReadTls(KubeConfigEntry cluster, KubeConfigEntry user)
    {
        var skipVerify = cluster.Flag("insecure-skip-tls-verify");
        if (skipVerify && (cluster.Has("certificate-authority") || cluster.Has("certificate-authority-data")))
        {
            throw cluster.Error("specifying a root certificates file with the insecure flag is not allowed");
        }

        var authorities = ReadAuthorities(cluster);
        var certificate = user.Data("client-certificate-data") ?? user.FileText("client-certificate");
        var key = user.Data("client-key-data") ?? user.FileText("client-key");
        if (certificate is null != key is null)
        {
            throw user.Error($"it has a client {(key is null ? "certificate without its key" : "key without its certificate")}");
        }

        try
        {
            var client = certificate is null ? null : ClientCertificate.FromPem(certificate, key!);
            return new ClusterTls(authorities, ownsAuthorities: true, client, skipVerify);
        }
        catch (CryptographicException failure)
        {
            throw user.Error(failure.Message.TrimEnd('.'));
        }
    }

    private static X509Certificate2Collection? ReadAuthorities(KubeConfigEntry cluster)
    {
        var key = cluster.Has("certificate-authority-data") ? "certificate-authority-data" : "certificate-authority";
        var pem = cluster.Data("certificate-authority-data") ?? cluster.FileText("certificate-authority");
        if (pem is null)
        {
            return null;
        }

        return Authorities.TryRead(pem, out var authorities) ? authorities : throw cluster.Error($"'{key}' holds no readable certificate");
    }
}
