using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace PortForward.Net.Compare.Forwards;

/// <summary>A kubectl that was found.</summary>
internal sealed partial record Kubectl(string Name, string Path, Version Version)
{
    private static readonly Version Unknown = new(0, 0);

    /// <summary>Whether it can speak WebSocket to an API server that speaks nothing else.</summary>
    public bool KnowsWebSocket => Version == Unknown || Version >= new Version(1, 31);

    /// <summary>Asks each for its version.</summary>
    public static async Task<IReadOnlyList<Kubectl>> FindAsync(IEnumerable<string> paths, CancellationToken cancellationToken)
    {
        var found = new List<Kubectl>();
        foreach (var path in paths)
        {
            var name = System.IO.Path.GetFileName(path);
            found.Add(new(name, path, await ReadVersionAsync(path, cancellationToken) ?? VersionOf(VersionInName().Match(name)) ?? Unknown));
        }

        return found;
    }

    /// <summary>Those on the <c>PATH</c>, also under names such as <c>kubectl-1.32</c>.</summary>
    public static IReadOnlyList<string> OnPath()
    {
        var found = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(System.IO.Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        foreach (var folder in folders)
        {
            foreach (var file in Directory.Exists(folder) ? Directory.GetFiles(folder, "kubectl*") : [])
            {
                var name = System.IO.Path.GetFileName(file);
                if (ProgramName().IsMatch(name))
                {
                    found.TryAdd(name, file);
                }
            }
        }

        return [.. found.Values];
    }

    private static async Task<Version?> ReadVersionAsync(string path, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(path, ["version", "--client", "-o", "json"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start) ?? throw new IOException($"'{path}' did not start.");
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        var match = VersionLine().Match(await process.StandardOutput.ReadToEndAsync(cancellationToken));
        await errors;
        await process.WaitForExitAsync(cancellationToken);
        return VersionOf(match);
    }

    // A build from source without a tag calls itself 0.0.
    private static Version? VersionOf(Match match)
        => match.Success && new Version(Number(match.Groups[1]), Number(match.Groups[2])) is var version && version != Unknown ? version : null;

    private static int Number(Group group) => int.Parse(group.Value, CultureInfo.InvariantCulture);

    [GeneratedRegex("""
        "gitVersion": *"v(\d+)\.(\d+)
        """)]
    private static partial Regex VersionLine();

    [GeneratedRegex(@"^kubectl-(\d+)\.(\d+)")]
    private static partial Regex VersionInName();

    [GeneratedRegex(@"^kubectl(-\d.*|\.exe)?$")]
    private static partial Regex ProgramName();
}
