using System.Diagnostics;
using System.Text.Json;
using PortForward.Net.Testing;

namespace PortForward.Net.Tests.Testing;

/// <summary>A real kubectl on this machine, and the transport it is told to use.</summary>
public sealed record KubectlCase(string? Path, TestTransports Transport)
{
    private static readonly string[] Names = ["kubectl", "kubectl-1.20", "kubectl-1.32"];

    /// <summary>Every kubectl on the PATH under a known name, and those that PORTFORWARD_KUBECTLS lists.</summary>
    public static TheoryData<KubectlCase> All()
    {
        var cases = new TheoryData<KubectlCase>();
        foreach (var path in Find().DefaultIfEmpty())
        {
            cases.Add(new KubectlCase(path, TestTransports.Spdy));
            cases.Add(new KubectlCase(path, TestTransports.WebSocket));
        }

        return cases;
    }

    /// <summary>Gives the path, or skips the test where there is no kubectl, or one that does not know the transport.</summary>
    public async Task<string> RequireAsync()
    {
        Assert.SkipWhen(Path is null, "no kubectl on the PATH (kubectl, kubectl-1.20, kubectl-1.32), and none in PORTFORWARD_KUBECTLS");
        if (Transport == TestTransports.WebSocket)
        {
            var minor = await ReadMinorVersionAsync(Path);
            Assert.SkipWhen(minor < 30, $"kubectl 1.{minor} knows no SPDY inside a WebSocket");
        }

        return Path;
    }

    public override string ToString() => $"{System.IO.Path.GetFileName(Path) ?? "no kubectl"} by {Transport}";

    /// <summary>Gives the path of a command; null where the PATH does not lead to it.</summary>
    public static string? OnPath(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(System.IO.Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => System.IO.Path.Combine(folder, name))
        .FirstOrDefault(File.Exists);

    private static IEnumerable<string> Find()
    {
        var onPath = Names.Select(OnPath).OfType<string>();
        var listed = (Environment.GetEnvironmentVariable("PORTFORWARD_KUBECTLS") ?? "")
            .Split(System.IO.Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Where(File.Exists);
        return onPath.Concat(listed).Distinct(StringComparer.Ordinal);
    }

    private static async Task<int> ReadMinorVersionAsync(string path)
    {
        var start = new ProcessStartInfo(path, ["version", "--client", "-o", "json"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        _ = await process.StandardError.ReadToEndAsync();
        using var version = JsonDocument.Parse(await output);
        var minor = version.RootElement.GetProperty("clientVersion").GetProperty("minor").GetString()!.TrimEnd('+');

        // A kubectl that was built from its module states no version: its name must.
        var fromName = System.IO.Path.GetFileName(path).Split('.', '-').LastOrDefault();
        return int.TryParse(minor, out var number) || int.TryParse(fromName, out number) ? number : 0;
    }
}
