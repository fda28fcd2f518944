using System.Diagnostics.CodeAnalysis;

namespace PortForward.Net.Cluster.Api;

/// <summary>The specification of a pod.</summary>
internal sealed class PodSpec
{
    public string? NodeName { get; set; }

    [AllowNull]
    public Container[] Containers { get; set => field = Elements.Of(value); } = [];

    [AllowNull]
    public Container[] InitContainers { get; set => field = Elements.Of(value); } = [];
}
