using System.Diagnostics.CodeAnalysis;

namespace PortForward.Net.Cluster.Api;

/// <summary>What a pod should run.</summary>
internal sealed class PodSpec
{
    public string? NodeName { get; set; }

    [AllowNull]
    public Container[] Containers { get; set => field = Elements.Of(value); } = [];

    [AllowNull]
    public Container[] InitContainers { get; set => field = Elements.Of(value); } = [];
}
