namespace PortForward.Net.Resilience.Rounds;

/// <summary>A moment from which connections can work, and when they did.</summary>
/// <param name="Ready">When a ready pod existed, or the probe succeeded.</param>
/// <param name="Good">When the next good answer arrived on a short connection; null if none did.</param>
/// <param name="Probed">When the probe succeeded next; null if it did not.</param>
internal sealed record Recovery(TimeSpan Ready, TimeSpan? Good, TimeSpan? Probed)
{
    /// <summary>Gets the time between the two.</summary>
    public TimeSpan Duration => Good - Ready ?? TimeSpan.MaxValue;

    /// <summary>Gets the part of the duration in which the probe had succeeded already: the rest is the cluster's.</summary>
    public TimeSpan AfterProbe => Good is { } good ? Positive(good - (Probed ?? good)) : TimeSpan.MaxValue;

    private TimeSpan Positive(TimeSpan time) => time < TimeSpan.Zero ? TimeSpan.Zero : time < Duration ? time : Duration;
}
