using System.Globalization;

namespace PortForward.Net.Compare;

/// <summary>How many files a process may have open. .NET and Go both raise their limit to the most that is allowed, and hand it on.</summary>
internal static class FileLimit
{
    private const string Name = "Max open files";

    /// <summary>This process's limit; as good as none where it cannot be read.</summary>
    public static int Get()
    {
        if (!OperatingSystem.IsLinux())
        {
            return int.MaxValue;
        }

        var line = Array.Find(File.ReadAllLines("/proc/self/limits"), line => line.StartsWith(Name, StringComparison.Ordinal));
        var soft = line?[Name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0];
        return int.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? limit : int.MaxValue;
    }
}
