using Microsoft.Extensions.Logging;
using PortForward.Net.Cluster.Configuration;
using PortForward.Net.Cluster.Credentials.Plugins;
using PortForward.Net.Cluster.KubeConfigs;
using PortForward.Net.Logging;

namespace PortForward.Net.Cluster.Preferences;

/// <summary>Which credential plugins may run, by kubectl's rules.</summary>
internal sealed class PluginRules
{
    private const string PolicyKey = "credentialPluginPolicy";
    private const string ListKey = "credentialPluginAllowlist";

    private static readonly PluginRules AllowAll = new("", PluginPolicy.AllowAll, []);

    private static readonly StringComparison PathComparison =
        OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    private readonly PluginPolicy _policy;
    private readonly IReadOnlyList<string> _listed;

    private PluginRules(string file, PluginPolicy policy, IReadOnlyList<string> listed)
    {
        File = file;
        _policy = policy;
        _listed = listed;
    }

    /// <summary>The kuberc that has them; empty if none does.</summary>
    public string File { get; }

    /// <summary>Reads the rules of the kuberc that counts.</summary>
    /// <exception cref="PortForwardException">The kuberc cannot be used.</exception>
    public static PluginRules Load(string? named, KubeEnvironment environment, ILogger logger)
    {
        if (KubeRcLocation.Find(named, environment) is not { } location
            || KubeRc.Load(location, reason => Log.KubeRcNotRead(logger, location.File, reason)) is not { } preferences)
        {
            return AllowAll;
        }

        foreach (var key in preferences.UnknownKeys)
        {
            Log.KubeRcKeyUnknown(logger, location.File, key);
        }

        return Read(preferences.Root);
    }

    /// <summary>Decides on a plugin.</summary>
    /// <param name="command">The plugin's command.</param>
    /// <param name="variable">Reads an environment variable.</param>
    /// <param name="path">The program to run; null if there is none, or it may not run.</param>
    public PluginVerdict Judge(string command, Func<string, string?> variable, out string? path)
    {
        path = null;
        switch (_policy)
        {
            case PluginPolicy.AllowAll:
                path = Executable.Find(command, variable);
                return PluginVerdict.Permitted;
            case PluginPolicy.Allowlist:
                // What is compared is what runs: a path through a link and back would otherwise lead elsewhere.
                var written = IsPath(command) ? Path.GetFullPath(command) : command;
                var found = Find(written, variable);
                var isListed = _listed.Any(entry => IsSame(entry, written)
                    || (found is not null && (IsSame(entry, found) || IsSame(Find(entry, variable), found))));
                path = isListed ? found : null;
                return isListed ? PluginVerdict.Permitted : PluginVerdict.NotListed;
            default:
                return PluginVerdict.AllDenied;
        }
    }

    private static PluginRules Read(KubeConfigEntry root)
    {
        var policy = root.Text(PolicyKey) switch
        {
            null or nameof(PluginPolicy.AllowAll) => PluginPolicy.AllowAll,
            nameof(PluginPolicy.DenyAll) => PluginPolicy.DenyAll,
            nameof(PluginPolicy.Allowlist) => PluginPolicy.Allowlist,
            var other => throw root.Error($"its {PolicyKey} '{other}' is unknown; write AllowAll, DenyAll or Allowlist"),
        };
        if (policy != PluginPolicy.Allowlist)
        {
            // A list that counts for nothing is one that its writer relies on.
            return root.Mentions(ListKey)
                ? throw root.Error($"it has a {ListKey} and the {PolicyKey} {policy}; write '{PolicyKey}: Allowlist', or remove the list")
                : new PluginRules(root.File, policy, []);
        }

        string[] listed = [.. root.List(ListKey).Select(entry => ReadEntry(root, entry))];
        return listed.Length > 0
            ? new PluginRules(root.File, policy, listed)
            : throw root.Error($"its {PolicyKey} is Allowlist, but it has no {ListKey}; name the plugins that may run, or write DenyAll");
    }

    // From kubectl 1.36 on the key is 'command'.
    private static string ReadEntry(KubeConfigEntry root, KubeConfigEntry entry)
    {
        var name = entry.Text("name");
        var command = entry.Text("command");
        if (name is not null && command is not null && name != command)
        {
            throw root.Error($"an entry of {ListKey} has both a name and a command, and they differ");
        }

        var text = command ?? name ?? throw root.Error($"an entry of {ListKey} has no name");
        var segments = text.Split('/', Path.DirectorySeparatorChar);
        return !segments.Skip(1).Contains("") && !segments.Contains(".") && !segments.Contains("..")
            ? text
            : throw root.Error($"the entry '{text}' of {ListKey} is not a plain path; write it without '.', '..' and doubled separators");
    }

    private static string? Find(string command, Func<string, string?> variable) =>
        Executable.Find(command, variable) is { } found ? Path.GetFullPath(found) : null;

    private static bool IsSame(string? one, string other) => string.Equals(one, other, PathComparison);

    private static bool IsPath(string command) =>
        command.Contains('/', StringComparison.Ordinal) || command.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal);
}
