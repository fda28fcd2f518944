using PortForward.Net.Timing;

namespace PortForward.Net;

/// <summary>Provides options for half-closed connections: what happens when the local program stops sending but continues to receive.</summary>
/// <remarks>Container runtimes close the whole connection one second after they receive the end of the data, even if the pod is still responding
/// (docs/protocol.md, 6.3). By default, the end is therefore held back while the pod sends. Durations are at most 24 days.</remarks>
public sealed class HalfCloseOptions
{
    /// <summary>Gets or sets a value indicating whether the end of the data is passed on at once, as kubectl does.</summary>
    /// <value>The default is <see langword="false"/>, which waits for <see cref="QuietTime"/>.</value>
    public bool PassOnAtOnce { get; set; }

    /// <summary>Gets or sets how long the pod must not have sent anything before the end of the data is passed on.</summary>
    /// <value>The default is 2 seconds. Must not be negative.</value>
    public TimeSpan QuietTime { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Gets or sets the longest time for which the end of the data is held back, even if the pod continues to send.</summary>
    /// <value>The default is 10 minutes. Must not be negative.</value>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMinutes(10);

    internal HalfCloseOptions Copy()
    {
        TimeLimits.ThrowIfNegative(QuietTime, "HalfClose.QuietTime");
        TimeLimits.ThrowIfNegative(Timeout, "HalfClose.Timeout");
        return (HalfCloseOptions)MemberwiseClone();
    }
}
