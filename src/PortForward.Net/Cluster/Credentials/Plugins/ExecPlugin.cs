namespace PortForward.Net.Cluster.Credentials.Plugins;

/// <summary>A credential plugin as a kubeconfig's <c>exec</c> section describes it.</summary>
internal sealed class ExecPlugin
{
    /// <summary>The API group of what goes in and comes out.</summary>
    public const string Group = "client.authentication.k8s.io";

    /// <summary>The program: a path, or a name to look up.</summary>
    public required string Command { get; init; }

    /// <summary>The arguments, each passed as it stands.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>Variables added to this process's own.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Environment { get; init; }

    /// <summary><c>client.authentication.k8s.io/v1</c> or <c>/v1beta1</c>.</summary>
    public required string ApiVersion { get; init; }

    /// <summary>Whether it may ask its user.</summary>
    public required InteractiveMode InteractiveMode { get; init; }

    /// <summary>What the kubeconfig says to somebody who lacks the program.</summary>
    public string? InstallHint { get; init; }

    /// <summary>The cluster it is to log in to, where it is to be told.</summary>
    public PluginClusterInfo? Cluster { get; init; }
}
