using System.Collections.Concurrent;

namespace PortForward.Net.Cluster.Preferences;

/// <summary>Reads the lines of a kuberc. The content of a pipe is cached: it can be read only once, and an empty second read would allow all
/// plugins.</summary>
internal static class KubeRcText
{
    private static readonly ConcurrentDictionary<string, string[]> Pipes = new();

    /// <summary>Reads the lines.</summary>
    public static string[] Read(string file)
    {
        if (Pipes.TryGetValue(file, out var kept))
        {
            return kept;
        }

        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(stream);
        var lines = new List<string>();
        while (reader.ReadLine() is { } line)
        {
            lines.Add(line);
        }

        return stream.CanSeek ? [.. lines] : Pipes.GetOrAdd(file, [.. lines]);
    }
}
