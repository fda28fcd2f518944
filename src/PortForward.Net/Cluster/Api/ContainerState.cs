namespace PortForward.Net.Cluster.Api;

/// <summary>The reason why a container is waiting or has terminated; neither if it is running.</summary>
internal sealed class ContainerState
{
    public ContainerStateWaiting? Waiting { get; set; }

    public ContainerStateTerminated? Terminated { get; set; }
}
