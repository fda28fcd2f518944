namespace PortForward.Net.Resilience.Cluster;

/// <summary>An attempt of the probe.</summary>
/// <param name="At">When its result was known.</param>
/// <param name="Problem">Why it failed; null if it succeeded.</param>
internal sealed record ProbeAttempt(TimeSpan At, string? Problem)
{
    public bool IsGood => Problem is null;
}
