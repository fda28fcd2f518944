namespace PortForward.Net.Authentication.Configuration;

/// <summary>Which configuration is read: the one named, else <c>KUBECONFIG</c>, else <c>~/.kube/config</c>, else the service account.</summary>
internal static class SettingsSource
{
    /// <summary>Reads the settings that the options and the environment lead to.</summary>
    /// <exception cref="PortForwardException"><see cref="PortForwardError.KubeConfigInvalid"/>.</exception>
    public static ClusterSettings Read(PortForwardClientOptions options, KubeEnvironment environment)
    {
        if (options.KubeConfigPath is { } path)
        {
            return KubeConfigSettings.Read(KubeConfig.Load([path], mustExist: true), options.Context, options.TimeProvider);
        }

        var list = environment.Variable("KUBECONFIG");
        var files = string.IsNullOrEmpty(list)
            ? [Path.Combine(environment.HomeDirectory, ".kube", "config")]
            : list.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        var kubeConfig = KubeConfig.Load(files, mustExist: false);
        if (!kubeConfig.IsEmpty || options.Context is not null)
        {
            return KubeConfigSettings.Read(kubeConfig, options.Context, options.TimeProvider);
        }

        return InClusterSettings.Read(environment, options.TimeProvider)
            ?? throw ConfigurationError.Of(
                $"No kubeconfig was found ({string.Join(", ", files)}), and this is not a pod with a service account; "
                + "set KUBECONFIG or name a kubeconfig.");
    }
}
