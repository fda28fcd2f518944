namespace PortForward.Net;

/// <summary>Reports that a pod was selected for the target. New connections lead to it.</summary>
public sealed class PodSelected : PortForwardEvent
{
    internal PodSelected(DateTimeOffset timestamp, PodReference pod)
        : base(timestamp)
    {
        Pod = pod;
    }

    /// <summary>Gets the pod.</summary>
    public PodReference Pod { get; }

    private protected override string Describe() => $"pod {Pod} selected";
}
