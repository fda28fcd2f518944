namespace PortForward.Net.Cluster.Api;

/// <summary>The reason why a container is waiting.</summary>
internal sealed class ContainerStateWaiting
{
    public string? Reason { get; set; }

    public string? Message { get; set; }
}
