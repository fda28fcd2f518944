using System.Diagnostics.CodeAnalysis;

namespace PortForward.Net.Cluster.Api;

/// <summary>A container of a pod.</summary>
internal sealed class Container
{
    public string? Name { get; set; }

    public string? RestartPolicy { get; set; }

    [AllowNull]
    public ContainerPort[] Ports { get; set => field = Elements.Of(value); } = [];
}
