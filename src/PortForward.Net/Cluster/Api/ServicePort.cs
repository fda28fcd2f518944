using System.Text.Json.Serialization;

namespace PortForward.Net.Cluster.Api;

/// <summary>A port of a service.</summary>
internal sealed class ServicePort
{
    public string? Name { get; set; }

    [JsonPropertyName("port")]
    public int Number { get; set; }

    public string? Protocol { get; set; }

    /// <summary>Gets or sets the port of the pod: a number in decimal digits, or the name of a container's port.</summary>
    [JsonConverter(typeof(IntOrStringConverter))]
    public string? TargetPort { get; set; }
}
