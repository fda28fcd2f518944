namespace PortForward.Net.Resilience.Cluster;

/// <summary>kubectl with the rights of an administrator.</summary>
internal sealed class AdminKubectl(string path, string kubeConfigPath)
{
    public const string PodsPath = "/api/v1/namespaces/default/pods?labelSelector=app%3Dweb";
    public const string Deployment = "deploy/web";
    public const string Selector = "app=web";
    public const int Replicas = 3;

    public string Path => path;

    public IEnumerable<string> Arguments(IEnumerable<string> arguments) => ["--kubeconfig", kubeConfigPath, .. arguments];

    /// <summary>Runs kubectl and returns its output.</summary>
    /// <exception cref="IOException">It failed.</exception>
    public Task<string> RunAsync(IEnumerable<string> arguments, CancellationToken cancellationToken) => Programs.RunAsync(path, Arguments(arguments), cancellationToken);

    public Task ScaleAsync(int replicas, CancellationToken cancellationToken)
        => RunAsync(["scale", Deployment, $"--replicas={replicas}"], cancellationToken);

    /// <summary>Waits until all pods of the deployment are ready.</summary>
    public Task WaitForRolloutAsync(CancellationToken cancellationToken)
        => RunAsync(["rollout", "status", Deployment, "--timeout=180s"], cancellationToken);
}
