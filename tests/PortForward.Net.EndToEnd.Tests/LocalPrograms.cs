using System.Diagnostics;
using PortForward.Net.EndToEnd.Tests.Library;

namespace PortForward.Net.EndToEnd.Tests;

/// <summary>Programs of this machine.</summary>
internal static class LocalPrograms
{
    /// <summary>Gives the path of a program on the PATH; null where there is none.</summary>
    public static string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, program))
        .FirstOrDefault(File.Exists);

    /// <summary>Runs a program that must succeed; gives its output.</summary>
    public static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().WaitAsync(Workload.Patience);
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {await errors.WaitAsync(Workload.Patience)}");
        return await output.WaitAsync(Workload.Patience);
    }
}
