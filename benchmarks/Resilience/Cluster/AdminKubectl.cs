namespace PortForward.Net.Resilience.Cluster;

/// <summary>kubectl with the rights of an administrator.</summary>
internal sealed class AdminKubectl(string path, string kubeConfigPath)
{
    public const string PodsPath = "/api/v1/namespaces/default/pods?labelSelector=app%3Dweb";
    public const string Deployment = "deploy/web";
    public const string Selector = "app=web";
    public const int Replicas = 3;
    private const int Attempts = 120;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    public string Path => path;

    public IEnumerable<string> Arguments(IEnumerable<string> arguments) => ["--kubeconfig", kubeConfigPath, .. arguments];

    /// <summary>Runs kubectl and returns its output.</summary>
    /// <exception cref="IOException">It failed.</exception>
    public Task<string> RunAsync(IEnumerable<string> arguments, CancellationToken cancellationToken) => Programs.RunAsync(path, Arguments(arguments), cancellationToken);

    public Task ScaleAsync(int replicas, CancellationToken cancellationToken)
        => RunAsync(["scale", Deployment, $"--replicas={replicas}"], cancellationToken);

    /// <summary>Waits until all pods of the deployment are ready. The API server may have been started just now.</summary>
    /// <exception cref="IOException">That does not happen.</exception>
    public Task WaitForRolloutAsync(CancellationToken cancellationToken)
        => RetryAsync(() => RunAsync(["rollout", "status", Deployment, "--timeout=180s"], cancellationToken), cancellationToken);

    /// <summary>Restores the number of pods, and waits for them.</summary>
    /// <exception cref="IOException">That does not happen.</exception>
    public async Task RestoreAsync()
    {
        await RetryAsync(() => ScaleAsync(Replicas, CancellationToken.None), CancellationToken.None);
        await WaitForRolloutAsync(CancellationToken.None);
    }

    private static async Task RetryAsync(Func<Task> action, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await action();
                return;
            }
            catch (IOException) when (attempt < Attempts)
            {
                await Task.Delay(Pause, cancellationToken);
            }
        }
    }
}
