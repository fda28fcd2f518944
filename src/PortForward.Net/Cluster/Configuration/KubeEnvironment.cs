namespace PortForward.Net.Cluster.Configuration;

/// <summary>What a process knows of its cluster without being told: variables, the home directory and a mounted service account.</summary>
internal sealed class KubeEnvironment
{
    /// <summary>The environment of this process.</summary>
    public static readonly KubeEnvironment OfThisProcess = new();

    /// <summary>Reads an environment variable; null where it is not set.</summary>
    public Func<string, string?> Variable { get; init; } = Environment.GetEnvironmentVariable;

    /// <summary>The directory that holds <c>.kube/config</c>.</summary>
    public string HomeDirectory { get; init; } = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);

    /// <summary>Where a pod finds its own service account.</summary>
    public string ServiceAccountDirectory { get; init; } = "/var/run/secrets/kubernetes.io/serviceaccount";
}
