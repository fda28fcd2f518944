using Microsoft.Extensions.Logging;
using PortForward.Net.Cluster.KubeConfigs;

namespace PortForward.Net.Cluster.Configuration;

/// <summary>Selects the configuration: the specified one, else <c>KUBECONFIG</c>, else <c>~/.kube/config</c>, else the service account.</summary>
internal static class SettingsSource
{
    /// <summary>Reads the settings from the options and the environment.</summary>
    /// <exception cref="PortForwardException"><see cref="PortForwardError.KubeConfigInvalid"/>.</exception>
    public static ClusterSettings Read(PortForwardClientOptions options, KubeEnvironment environment, ILogger logger)
    {
        if (options.KubeConfig.Text is { } text)
        {
            return KubeConfigSettings.Read(KubeConfig.Parse(text), options, environment, logger);
        }

        var list = environment.Variable("KUBECONFIG");
        string[] files = options.KubeConfig.Path is { } path ? [path]
            : string.IsNullOrEmpty(list) ? [Path.Combine(environment.HomeDirectory, ".kube", "config")]
            : list.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        var kubeConfig = KubeConfig.Load(files, mustExist: options.KubeConfig.Path is not null);
        var isChosen = options.KubeConfig.Context is not null || options.KubeConfig is { Server.Length: > 0 } or { Cluster.Length: > 0 };
        if (kubeConfig.CurrentContext is null && kubeConfig.Context("") is null && !isChosen && InClusterSettings.Read(options, environment) is { } inCluster)
        {
            return inCluster;
        }

        return !kubeConfig.IsEmpty || isChosen || options.KubeConfig.Path is not null
            ? KubeConfigSettings.Read(kubeConfig, options, environment, logger)
            : throw ConfigurationError.Of(
                $"No kubeconfig was found ({string.Join(", ", files)}), and the process does not run in a pod with a service account. "
                + "Set KUBECONFIG or specify a kubeconfig.");
    }
}
