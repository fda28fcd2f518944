namespace PortForward.Net.Cluster.Api;

/// <summary>A condition of a pod, for example <c>Ready</c>.</summary>
internal sealed class PodCondition
{
    public string? Type { get; set; }

    public string? Status { get; set; }

    public string? Reason { get; set; }

    public string? Message { get; set; }

    public DateTimeOffset? LastTransitionTime { get; set; }
}
