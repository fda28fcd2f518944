using System.Diagnostics.CodeAnalysis;

namespace PortForward.Net.Cluster.Api;

/// <summary>The endpoints of a service.</summary>
internal sealed class Endpoints : IApiItem
{
    /// <inheritdoc/>
    public string? Kind { get; set; }

    [AllowNull]
    public ObjectMeta Metadata { get; set => field = value ?? new(); } = new();

    [AllowNull]
    public EndpointSubset[] Subsets { get; set => field = Elements.Of(value); } = [];
}
