namespace PortForward.Net.Resilience.Cluster;

/// <summary>An attempt of the probe.</summary>
/// <param name="At">When it succeeded, or when it began if it failed: later attempts may succeed before it has failed.</param>
/// <param name="Problem">Why it failed; null if it succeeded.</param>
internal sealed record ProbeAttempt(TimeSpan At, string? Problem)
{
    public bool IsGood => Problem is null;
}
