using System.Text.Json.Serialization;

namespace PortForward.Net.Cluster.Api;

/// <summary>A port that a container declares.</summary>
internal sealed class ContainerPort
{
    public string? Name { get; set; }

    [JsonPropertyName("containerPort")]
    public int Number { get; set; }

    public string? Protocol { get; set; }
}
