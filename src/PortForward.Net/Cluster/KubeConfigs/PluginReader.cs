using PortForward.Net.Cluster.Credentials.Plugins;
using PortForward.Net.Errors;

namespace PortForward.Net.Cluster.KubeConfigs;

/// <summary>Creates the credential plugin from the <c>exec</c> section of a user.</summary>
internal static class PluginReader
{
    private const string Beta = ExecPlugin.Group + "/v1beta1";
    private const string Stable = ExecPlugin.Group + "/v1";

    /// <summary>Reads the section.</summary>
    /// <param name="exec">The section.</param>
    /// <param name="cluster">The cluster to log in to, which is passed to the plugin if the section requests it.</param>
    /// <exception cref="PortForwardException"><see cref="PortForwardError.KubeConfigInvalid"/>.</exception>
    public static ExecPlugin Read(KubeConfigEntry exec, KubeConfigEntry cluster)
    {
        var version = exec.Text("apiVersion");
        if (version is not (Beta or Stable))
        {
            throw exec.Error(version is null ? "no apiVersion is specified" : $"its apiVersion '{version}' is not supported; use {Stable} or {Beta}");
        }

        return new ExecPlugin
        {
            Command = ReadCommand(exec),
            Arguments = [.. exec.Texts("args")],
            Environment = [.. ReadEnvironment(exec)],
            ApiVersion = version,
            InteractiveMode = ReadMode(exec, version),
            InstallHint = exec.Text("installHint") is { } hint ? OutsideText.OneLine(hint) : null,
            Cluster = exec.Flag("provideClusterInfo") ? ClusterReader.ReadPluginInfo(cluster) : null,
        };
    }

    // A path is relative to the kubeconfig; a bare name is looked up in PATH.
    private static string ReadCommand(KubeConfigEntry exec)
    {
        var command = exec.Text("command") ?? throw exec.Error("no command is specified");
        return command.Contains('/', StringComparison.Ordinal) || command.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? exec.FilePath("command")!
            : command;
    }

    private static IEnumerable<KeyValuePair<string, string>> ReadEnvironment(KubeConfigEntry exec)
    {
        foreach (var variable in exec.List("env"))
        {
            var name = variable.Text("name") ?? throw exec.Error("one of its environment variables has no name");
            if (name.Contains('=', StringComparison.Ordinal) || name.Contains('\0', StringComparison.Ordinal))
            {
                throw exec.Error("the name of one of its environment variables contains '='");
            }

            yield return new(name, variable.Text("value") ?? "");
        }
    }

    private static InteractiveMode ReadMode(KubeConfigEntry exec, string version) => exec.Text("interactiveMode") switch
    {
        "Never" => InteractiveMode.Never,
        "IfAvailable" => InteractiveMode.IfAvailable,
        "Always" => InteractiveMode.Always,
        null when version == Beta => InteractiveMode.IfAvailable,
        null => throw exec.Error("interactiveMode must be specified to use exec authentication plugin; set it to Never, IfAvailable or Always"),
        var other => throw exec.Error($"its interactiveMode '{other}' is not valid; set it to Never, IfAvailable or Always"),
    };
}
