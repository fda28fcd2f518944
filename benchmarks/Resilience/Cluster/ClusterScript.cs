namespace PortForward.Net.Resilience.Cluster;

/// <summary>The script that kills and starts parts of the cluster.</summary>
internal sealed class ClusterScript(string path)
{
    private readonly HashSet<string> _killed = [];

    public async Task KillAsync(string part, CancellationToken cancellationToken)
    {
        _killed.Add(part);
        await Programs.RunAsync(path, ["kill", part], cancellationToken);
    }

    public async Task StartAsync(string part, CancellationToken cancellationToken)
    {
        await Programs.RunAsync(path, ["start", part], cancellationToken);
        _killed.Remove(part);
    }

    /// <summary>Starts all parts that were killed and not started again.</summary>
    public async Task RestoreAsync()
    {
        foreach (var part in _killed.ToList())
        {
            await StartAsync(part, CancellationToken.None);
        }
    }
}
