namespace PortForward.Net.Cluster.Credentials.Plugins;

/// <summary>A credential plugin from the <c>exec</c> section of a kubeconfig.</summary>
internal sealed class ExecPlugin
{
    /// <summary>The API group of the objects that are exchanged with plugins.</summary>
    public const string Group = "client.authentication.k8s.io";

    /// <summary>Gets the program: a path, or a name to look up.</summary>
    public required string Command { get; init; }

    /// <summary>Gets the arguments, which are passed unchanged.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>Gets the variables to add to the environment of this process.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Environment { get; init; }

    /// <summary><c>client.authentication.k8s.io/v1</c> or <c>/v1beta1</c>.</summary>
    public required string ApiVersion { get; init; }

    /// <summary>Gets a value indicating whether it may prompt the user.</summary>
    public required InteractiveMode InteractiveMode { get; init; }

    /// <summary>Gets the hint to show if the program is missing.</summary>
    public string? InstallHint { get; init; }

    /// <summary>Gets the cluster to log in to, if the plugin expects it.</summary>
    public PluginClusterInfo? Cluster { get; init; }
}
