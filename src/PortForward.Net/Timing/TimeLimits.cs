using System.Runtime.CompilerServices;

namespace PortForward.Net.Timing;

/// <summary>Checks the times of options: a timer takes no more than <see cref="Longest"/>.</summary>
internal static class TimeLimits
{
    public static readonly TimeSpan Longest = TimeSpan.FromDays(24);

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
