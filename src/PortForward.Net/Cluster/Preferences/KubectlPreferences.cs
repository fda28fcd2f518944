using PortForward.Net.Cluster.Configuration;
using PortForward.Net.Cluster.Preferences;

namespace PortForward.Net;

/// <summary>Reads the user preferences of kubectl, the kuberc file, for applications with kubectl's flags.</summary>
public static class KubectlPreferences
{
    /// <summary>Reads the default values of a command's flags from the preferences.</summary>
    /// <param name="command">The command, for example <c>port-forward</c>.</param>
    /// <param name="path">The file, or <c>off</c> for none; <see langword="null"/> for kubectl's: the file in <c>KUBERC</c>, or <c>~/.kube/kuberc</c> if it
    /// exists, unless <c>KUBERC=off</c> or <c>KUBECTL_KUBERC=false</c> turns it off.</param>
    /// <param name="onWarning">A callback for a problem that doesn't prevent the defaults from being used, or for a file at the default location that
    /// can't be used; <see langword="null"/> to ignore them.</param>
    /// <returns>The names and values, in the order of the file and unchanged.</returns>
    /// <exception cref="PortForwardException">A file that <paramref name="path"/> or <c>KUBERC</c> specifies doesn't exist or can't be used
    /// (<see cref="PortForwardError.KubeConfigInvalid"/>).</exception>
    public static IReadOnlyList<KeyValuePair<string, string>> ReadDefaults(string command, string? path = null, Action<string>? onWarning = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(command);
        if (KubeRcLocation.Find(path, KubeEnvironment.OfThisProcess) is not { } location)
        {
            return [];
        }

        try
        {
            return ReadDefaults(command, location, onWarning);
        }
        catch (PortForwardException failure) when (!location.IsNamed)
        {
            // As in kubectl, only a file that was specified explicitly must be valid.
            onWarning?.Invoke($"no preferences loaded: {failure.Message}");
            return [];
        }
    }

    private static List<KeyValuePair<string, string>> ReadDefaults(string command, KubeRcLocation location, Action<string>? onWarning)
    {
        var preferences = KubeRc.Load(location, reason => onWarning?.Invoke($"no preferences loaded from {location.File}: {reason}"));
        foreach (var key in preferences?.UnknownKeys ?? [])
        {
            onWarning?.Invoke($"'{key}' in {location.File} is not a known key; check its spelling");
        }

        return preferences?.DefaultsOf(command) ?? [];
    }
}
