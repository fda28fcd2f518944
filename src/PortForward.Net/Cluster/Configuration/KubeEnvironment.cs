namespace PortForward.Net.Cluster.Configuration;

/// <summary>The environment of a process: variables, the home directory and a mounted service account.</summary>
internal sealed class KubeEnvironment
{
    /// <summary>The environment of the current process.</summary>
    public static readonly KubeEnvironment OfThisProcess = new();

    /// <summary>Gets the function that reads an environment variable; null if it is not set.</summary>
    public Func<string, string?> Variable { get; init; } = Environment.GetEnvironmentVariable;

    /// <summary>Gets the directory that contains <c>.kube/config</c>.</summary>
    public string HomeDirectory { get; init; } = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);

    /// <summary>Gets the directory of the pod's service account.</summary>
    public string ServiceAccountDirectory { get; init; } = "/var/run/secrets/kubernetes.io/serviceaccount";
}
