using System.Text.Json.Serialization;

namespace PortForward.Net.Cluster.Api;

/// <summary>A port of endpoints. Its name is that of the service's port.</summary>
internal sealed class EndpointPort
{
    public string? Name { get; set; }

    [JsonPropertyName("port")]
    public int? Number { get; set; }
}
