namespace PortForward.Net.Cluster.Api;

/// <summary>Why a container waits or has ended; neither if it is running.</summary>
internal sealed class ContainerState
{
    public ContainerStateWaiting? Waiting { get; set; }

    public ContainerStateTerminated? Terminated { get; set; }
}
