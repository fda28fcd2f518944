using PortForward.Net.Cluster.Configuration;

namespace PortForward.Net.Cluster.Preferences;

/// <summary>Where the user's preferences are.</summary>
/// <param name="File">The path.</param>
/// <param name="IsNamed">Whether somebody named it, so that it must exist.</param>
internal sealed record KubeRcLocation(string File, bool IsNamed)
{
    /// <summary>Turns the preferences off, in place of a path.</summary>
    public const string Off = "off";

    /// <summary>Gives the place that is named, else kubectl's; null if preferences are turned off.</summary>
    public static KubeRcLocation? Find(string? named, KubeEnvironment environment)
    {
        if (!string.IsNullOrEmpty(named))
        {
            return named == Off ? null : new KubeRcLocation(Path.GetFullPath(named), IsNamed: true);
        }

        var variable = environment.Variable("KUBERC");
        if (variable == Off || string.Equals(environment.Variable("KUBECTL_KUBERC"), "false", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        return !string.IsNullOrEmpty(variable) ? new KubeRcLocation(Path.GetFullPath(variable), IsNamed: true)
            : environment.HomeDirectory.Length > 0 ? new KubeRcLocation(Path.Combine(environment.HomeDirectory, ".kube", "kuberc"), IsNamed: false)
            : null;
    }
}
