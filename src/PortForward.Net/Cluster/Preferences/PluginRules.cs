using Microsoft.Extensions.Logging;
using PortForward.Net.Cluster.Configuration;
using PortForward.Net.Cluster.Credentials.Plugins;
using PortForward.Net.Cluster.KubeConfigs;
using PortForward.Net.Logging;

namespace PortForward.Net.Cluster.Preferences;

/// <summary>Decides which credential plugins may run, by kubectl's rules.</summary>
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

    /// <summary>Gets the kuberc that contains the rules; empty if there is none.</summary>
    public string File { get; }

    /// <summary>Reads the rules of the kuberc in effect.</summary>
    /// <exception cref="PortForwardException">The kuberc is not valid.</exception>
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

    /// <summary>Determines whether a plugin may run.</summary>
    /// <param name="command">The plugin's command.</param>
    /// <param name="variable">Reads an environment variable.</param>
    /// <param name="path">The program to run; null if there is none or it is not allowed.</param>
    public PluginVerdict Judge(string command, Func<string, string?> variable, out string? path)
    {
        path = null;
        switch (_policy)
        {
            case PluginPolicy.AllowAll:
                path = Executable.Find(command, variable);
                return PluginVerdict.Permitted;
            case PluginPolicy.Allowlist:
                // The path that is compared is the path that runs; '..' after a symbolic link would lead elsewhere.
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
            var other => throw root.Error($"its {PolicyKey} '{other}' is not valid; set it to AllowAll, DenyAll or Allowlist"),
        };
        if (policy != PluginPolicy.Allowlist)
        {
            // An allowlist without effect would give a false sense of security.
            return root.Mentions(ListKey)
                ? throw root.Error($"{ListKey} has no effect with the {PolicyKey} {policy}; write '{PolicyKey}: Allowlist', or remove the list")
                : new PluginRules(root.File, policy, []);
        }

        string[] listed = [.. root.List(ListKey).Select(entry => ReadEntry(root, entry))];
        return listed.Length > 0
            ? new PluginRules(root.File, policy, listed)
            : throw root.Error($"its {PolicyKey} is Allowlist, but it has no {ListKey}; list the allowed plugins, or set the policy to DenyAll");
    }

    // kubectl 1.36 renamed the key to 'command'.
    private static string ReadEntry(KubeConfigEntry root, KubeConfigEntry entry)
    {
        var name = entry.Text("name");
        var command = entry.Text("command");
        if (name is not null && command is not null && name != command)
        {
            throw root.Error($"an entry of {ListKey} has a name and a command that differ");
        }

        var text = command ?? name ?? throw root.Error($"an entry of {ListKey} has no name");
        var segments = text.Split('/', Path.DirectorySeparatorChar);
        return !segments.Skip(1).Contains("") && !segments.Contains(".") && !segments.Contains("..")
            ? text
            : throw root.Error($"the entry '{text}' of {ListKey} is not a normalized path; remove '.', '..' and repeated separators");
    }

    private static string? Find(string command, Func<string, string?> variable) =>
        Executable.Find(command, variable) is { } found ? Path.GetFullPath(found) : null;

    private static bool IsSame(string? one, string other) => string.Equals(one, other, PathComparison);

    private static bool IsPath(string command) =>
        command.Contains('/', StringComparison.Ordinal) || command.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal);
}
