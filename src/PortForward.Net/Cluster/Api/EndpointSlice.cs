using System.Diagnostics.CodeAnalysis;

namespace PortForward.Net.Cluster.Api;

/// <summary>A part of a service's endpoints.</summary>
internal sealed class EndpointSlice : IApiItem
{
    /// <inheritdoc/>
    public string? Kind { get; set; }

    [AllowNull]
    public ObjectMeta Metadata { get; set => field = value ?? new(); } = new();

    [AllowNull]
    public SliceEndpoint[] Endpoints { get; set => field = Elements.Of(value); } = [];

    [AllowNull]
    public EndpointPort[] Ports { get; set => field = Elements.Of(value); } = [];
}
