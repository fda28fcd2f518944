namespace PortForward.Net.Cluster.Api;

/// <summary>The termination of a container.</summary>
internal sealed class ContainerStateTerminated
{
    public int ExitCode { get; set; }

    public string? Reason { get; set; }

    public string? Message { get; set; }
}
