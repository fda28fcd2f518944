using System.Diagnostics.CodeAnalysis;

namespace PortForward.Net.Cluster.Api;

/// <summary>The state of a container, with its restarts.</summary>
internal sealed class ContainerStatus
{
    public string? Name { get; set; }

    public int RestartCount { get; set; }

    [AllowNull]
    public ContainerState State { get; set => field = value ?? new(); } = new();
}
