namespace PortForward.Net.Tool.Up.Files;

/// <summary>The settings of forwards that have none of their own.</summary>
internal sealed record FileDefaults
{
    public string? Context { get; init; }

    public string? Namespace { get; init; }

    /// <summary>Gets the full path of the kubeconfig.</summary>
    public string? KubeConfig { get; init; }

    public IReadOnlyList<string> Addresses { get; init; } = [];
}
