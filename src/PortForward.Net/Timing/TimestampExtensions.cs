namespace PortForward.Net.Timing;

/// <summary>Converts times to the unit of a <see cref="TimeProvider"/>'s timestamps.</summary>
internal static class TimestampExtensions
{
    /// <summary>Converts a time to the unit of the provider's timestamps.</summary>
    public static long ToTicks(this TimeProvider timeProvider, TimeSpan time) => (long)(time.TotalSeconds * timeProvider.TimestampFrequency);
}
