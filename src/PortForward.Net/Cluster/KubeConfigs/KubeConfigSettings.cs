using Microsoft.Extensions.Logging;
using PortForward.Net.Cluster.Configuration;

namespace PortForward.Net.Cluster.KubeConfigs;

/// <summary>Creates the settings from a kubeconfig: a context, its cluster and user, and the overrides.</summary>
internal static class KubeConfigSettings
{
    /// <summary>Reads the settings that the options select.</summary>
    /// <exception cref="PortForwardException"><see cref="PortForwardError.KubeConfigInvalid"/>.</exception>
    public static ClusterSettings Read(KubeConfig kubeConfig, PortForwardClientOptions options, KubeEnvironment environment, ILogger logger)
    {
        var context = ReadContext(kubeConfig, options);
        var cluster = ReadCluster(kubeConfig, context, options.KubeConfig);
        var user = ReadUser(kubeConfig, context, options.KubeConfig);
        var server = cluster.Text("server") ?? throw cluster.Error("no server is specified");
        var proxy = ClusterReader.ReadProxy(cluster);
        var impersonation = UserReader.ReadImpersonation(user, options.Impersonate);
        var trust = ClusterReader.ReadTrust(cluster);
        try
        {
            return new ClusterSettings
            {
                Server = server,
                Namespace = context.Text("namespace") ?? InClusterSettings.ReadNamespaceOfPod(environment),
                TlsServerName = cluster.Text("tls-server-name"),
                Trust = trust,
                Proxy = proxy,
                HasCertificate = user.Has("client-certificate") || user.Has("client-certificate-data"),
                Credential = new UserReader(cluster, options, environment, logger)
                {
                    UserName = UserName(context, options.KubeConfig),
                    Reread = () => ReadUser(kubeConfig.Reload(), context, options.KubeConfig),
                }.Read(user),
                Impersonation = impersonation,
            };
        }
        catch
        {
            trust.Dispose();
            throw;
        }
    }

    private static KubeConfigEntry ReadContext(KubeConfig kubeConfig, PortForwardClientOptions options)
    {
        if ((options.KubeConfig.Context ?? kubeConfig.CurrentContext) is { } name)
        {
            return kubeConfig.Context(name) ?? throw kubeConfig.Error($"the context '{name}' does not exist");
        }

        // As in kubectl, a missing current-context is an empty name, and a context may have that name.
        if (kubeConfig.Context("") is { } nameless)
        {
            return nameless;
        }

        // A specified server or cluster is sufficient.
        return options.KubeConfig is { Server.Length: > 0 } or { Cluster.Length: > 0 }
            ? KubeConfigEntry.OfNothing("no context")
            : throw kubeConfig.Error("no current-context is set; specify a context");
    }

    private static KubeConfigEntry ReadCluster(KubeConfig kubeConfig, KubeConfigEntry context, KubeConfigOptions overrides)
    {
        var named = overrides.Cluster is { Length: > 0 } wanted ? wanted : null;
        var name = named ?? context.Text("cluster");
        var cluster = name is null ? null : kubeConfig.Cluster(name);
        if (cluster is null && (named is not null || overrides.Server is null or ""))
        {
            throw named is not null ? kubeConfig.Error($"the cluster '{named}' does not exist")
                : context.Error(name is null ? "no cluster is specified" : $"its cluster '{name}' does not exist");
        }

        return ClusterReader.Override(cluster ?? KubeConfigEntry.OfNothing("the cluster"), overrides);
    }

    private static string? UserName(KubeConfigEntry context, KubeConfigOptions overrides) =>
        overrides.User is { Length: > 0 } wanted ? wanted : context.Text("user");

    private static KubeConfigEntry ReadUser(KubeConfig kubeConfig, KubeConfigEntry context, KubeConfigOptions overrides)
    {
        var named = overrides.User is { Length: > 0 } wanted ? wanted : null;
        var name = UserName(context, overrides);
        var user = name is null ? KubeConfigEntry.OfNothing("no user")
            : kubeConfig.User(name)
                ?? (named is null && BringsLogin(overrides) ? KubeConfigEntry.OfNothing("no user") : null)
                ?? throw (named is not null ? kubeConfig.Error($"the user '{named}' does not exist") : context.Error($"its user '{name}' does not exist"));
        return UserReader.Override(user, overrides);
    }

    private static bool BringsLogin(KubeConfigOptions overrides) =>
        overrides is { Token.Length: > 0 } or { UserName.Length: > 0 } or { ClientCertificatePath.Length: > 0 };
}
