using System.Diagnostics.CodeAnalysis;

namespace PortForward.Net.Cluster.Api;

/// <summary>The state of a pod.</summary>
internal sealed class PodStatus
{
    public string? Phase { get; set; }

    public string? Reason { get; set; }

    public string? Message { get; set; }

    [AllowNull]
    public PodCondition[] Conditions { get; set => field = Elements.Of(value); } = [];

    [AllowNull]
    public ContainerStatus[] ContainerStatuses { get; set => field = Elements.Of(value); } = [];

    [AllowNull]
    public ContainerStatus[] InitContainerStatuses { get; set => field = Elements.Of(value); } = [];
}
