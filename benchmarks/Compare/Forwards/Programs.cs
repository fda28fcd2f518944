using System.Reflection;
using System.Runtime.InteropServices;

namespace PortForward.Net.Compare.Forwards;

/// <summary>The programs that are started, other than kubectl.</summary>
internal static class Programs
{
    /// <summary>The <c>dotnet</c> whose runtime this process uses.</summary>
    public static string Dotnet { get; } = Path.GetFullPath(
        Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));

    /// <summary>This library's command as it was built with this program; null where it is not there.</summary>
    public static string? Tool()
    {
        var relative = typeof(Programs).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(attribute => attribute.Key == "Tool").Value!;
        var path = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, relative));
        return File.Exists(path) ? path : null;
    }
}
