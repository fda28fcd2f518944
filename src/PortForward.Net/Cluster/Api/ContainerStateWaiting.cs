namespace PortForward.Net.Cluster.Api;

/// <summary>Why a container waits.</summary>
internal sealed class ContainerStateWaiting
{
    public string? Reason { get; set; }

    public string? Message { get; set; }
}
