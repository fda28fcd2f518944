using System.Diagnostics.CodeAnalysis;

namespace PortForward.Net.Cluster.Api;

/// <summary>Endpoints with the same ports.</summary>
internal sealed class EndpointSubset
{
    [AllowNull]
    public EndpointAddress[] Addresses { get; set => field = Elements.Of(value); } = [];

    [AllowNull]
    public EndpointAddress[] NotReadyAddresses { get; set => field = Elements.Of(value); } = [];

    [AllowNull]
    public EndpointPort[] Ports { get; set => field = Elements.Of(value); } = [];
}
