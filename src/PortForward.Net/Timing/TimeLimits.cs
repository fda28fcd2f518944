using System.Runtime.CompilerServices;

namespace PortForward.Net.Timing;

/// <summary>The limits of timers, and validation of the times in options. A timer supports at most <see cref="Longest"/>.</summary>
internal static class TimeLimits
{
    public static readonly TimeSpan Longest = TimeSpan.FromDays(24);

    /// <summary>The time by which a timer may be early.</summary>
    public static readonly TimeSpan TimerPrecision = TimeSpan.FromMilliseconds(1);

    public static void ThrowIfNotPositive(TimeSpan value, [CallerArgumentExpression(nameof(value))] string? name = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, Longest, name);
    }

    public static void ThrowIfNegative(TimeSpan value, [CallerArgumentExpression(nameof(value))] string? name = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, Longest, name);
    }
}
