using PortForward.Net.Cluster.Configuration;

namespace PortForward.Net.Cluster.Preferences;

/// <summary>The location of the user's preferences.</summary>
/// <param name="File">The path.</param>
/// <param name="IsNamed">Whether the location was specified explicitly, so that the file must exist.</param>
internal sealed record KubeRcLocation(string File, bool IsNamed)
{
    /// <summary>The value that turns preferences off.</summary>
    public const string Off = "off";

    /// <summary>Gets the specified location, else kubectl's default; null if preferences are turned off.</summary>
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
