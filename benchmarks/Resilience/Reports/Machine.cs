using System.Globalization;
using System.Runtime.InteropServices;

namespace PortForward.Net.Resilience.Reports;

/// <summary>The circumstances of a run.</summary>
internal static class Machine
{
    public static async Task<string> DescribeAsync()
    {
        var commit = await CommitAsync();
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1024 * 1024 * 1024);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{DateTime.UtcNow:yyyy-MM-dd}, commit {commit}, {Environment.ProcessorCount} cores, {memory} GB of memory, {SystemName()}, {RuntimeInformation.FrameworkDescription}");
    }

    private static string SystemName()
    {
        const string Key = "PRETTY_NAME=";
        var line = File.Exists("/etc/os-release") ? Array.Find(File.ReadAllLines("/etc/os-release"), line => line.StartsWith(Key, StringComparison.Ordinal)) : null;
        return line?[Key.Length..].Trim('"') ?? RuntimeInformation.OSDescription;
    }

    private static async Task<string> CommitAsync()
    {
        try
        {
            return (await Programs.RunAsync("git", ["-C", AppContext.BaseDirectory, "rev-parse", "--short", "HEAD"], CancellationToken.None)).Trim();
        }
        catch (Exception e) when (e is IOException or System.ComponentModel.Win32Exception)
        {
            return "unknown";
        }
    }
}
