using System.Diagnostics;

namespace PortForward.Net.Resilience;

/// <summary>The time since the program started. All observations share it, so that they can be compared.</summary>
internal static class RunClock
{
    private static readonly long Start = Stopwatch.GetTimestamp();

    public static TimeSpan Now => Stopwatch.GetElapsedTime(Start);
}
