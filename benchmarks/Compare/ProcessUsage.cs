using System.Diagnostics;
using System.Globalization;

namespace PortForward.Net.Compare;

/// <summary>What a process has used until now.</summary>
/// <param name="Cpu">In user and kernel mode, of all its threads. Linux counts in hundredths of a second.</param>
/// <param name="Megabytes">Of memory, resident now.</param>
/// <param name="PeakMegabytes">The most of it, since the start or the last <see cref="ResetPeak"/>.</param>
internal sealed record ProcessUsage(TimeSpan Cpu, double Megabytes, double PeakMegabytes)
{
    /// <summary>Null where there is no process, no longer one, or no /proc.</summary>
    public static ProcessUsage? Of(int? processId)
    {
        if (processId is not { } id || !OperatingSystem.IsLinux())
        {
            return null;
        }

        try
        {
            using var process = Process.GetProcessById(id);
            var status = File.ReadAllLines($"/proc/{id}/status");
            return new(process.TotalProcessorTime, InMegabytes(status, "VmRSS:"), InMegabytes(status, "VmHWM:"));
        }
        catch (Exception e) when (e is IOException or ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Makes the peak start from now. Where that is not allowed, it stays the peak since the start.</summary>
    public static void ResetPeak(int? processId)
    {
        try
        {
            if (processId is { } id && OperatingSystem.IsLinux())
            {
                File.WriteAllText($"/proc/{id}/clear_refs", "5");
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }

    private static double InMegabytes(string[] status, string name)
    {
        var line = Array.Find(status, line => line.StartsWith(name, StringComparison.Ordinal));
        return line is null ? 0 : long.Parse(line[name.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) * 1024 / 1e6;
    }
}
