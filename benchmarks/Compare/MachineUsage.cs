using System.Globalization;

namespace PortForward.Net.Compare;

/// <summary>The processor time of the whole machine until now, in the system's ticks.</summary>
/// <param name="Idle">Without work; waiting for a disk counts too.</param>
/// <param name="All">Of all processors.</param>
internal sealed record MachineUsage(long Idle, long All)
{
    private const int IdleColumn = 3;
    private const int DiskColumn = 4;

    /// <summary>Null without /proc.</summary>
    public static MachineUsage? Now()
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        var total = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        long[] ticks = [.. total.Skip(1).Select(column => long.Parse(column, CultureInfo.InvariantCulture))];
        return new(ticks[IdleColumn] + ticks[DiskColumn], ticks.Sum());
    }

    /// <summary>How much of the time since an earlier look was without work, in percent.</summary>
    public double IdlePercentSince(MachineUsage earlier) => 100.0 * (Idle - earlier.Idle) / Math.Max(1, All - earlier.All);
}
