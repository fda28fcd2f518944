namespace PortForward.Net.Cluster.Api;

/// <summary>How a container has ended.</summary>
internal sealed class ContainerStateTerminated
{
    public int ExitCode { get; set; }

    public string? Reason { get; set; }

    public string? Message { get; set; }
}
