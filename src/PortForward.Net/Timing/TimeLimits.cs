using System.Runtime.CompilerServices;

namespace PortForward.Net.Timing;

/// <summary>The limits of timers, and the checks of the times of options: a timer takes no more than <see cref="Longest"/>.</summary>
internal static class TimeLimits
{
    public static readonly TimeSpan Longest = TimeSpan.FromDays(24);

    /// <summary>By how much a timer may be early.</summary>
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
