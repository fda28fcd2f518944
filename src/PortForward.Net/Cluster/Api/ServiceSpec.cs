using System.Diagnostics.CodeAnalysis;

namespace PortForward.Net.Cluster.Api;

/// <summary>The pods that a service selects, and its ports.</summary>
internal sealed class ServiceSpec
{
    public string? ClusterIP { get; set; }

    [AllowNull]
    public Dictionary<string, string?> Selector { get; set => field = value ?? []; } = [];

    [AllowNull]
    public ServicePort[] Ports { get; set => field = Elements.Of(value); } = [];
}
