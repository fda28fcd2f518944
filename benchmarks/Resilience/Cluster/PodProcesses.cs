namespace PortForward.Net.Resilience.Cluster;

/// <summary>The processes of pods, if the node is this machine: their end is the exact time of a container's death.</summary>
internal sealed class PodProcesses : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(5);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _processes = [];
    private readonly Action<string> _onDeath;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    public PodProcesses(Action<string> onDeath)
    {
        _onDeath = onDeath;
        _running = RunAsync();
    }

    /// <summary>Finds the process of a pod and watches it. Returns null if it isn't on this machine or can't be seen.</summary>
    public int? Watch(string pod)
    {
        lock (_lock)
        {
            if (_processes.TryGetValue(pod, out var known))
            {
                return known;
            }

            if (Find(pod) is { } id)
            {
                _processes[pod] = id;
                return id;
            }

            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            List<string> dead;
            lock (_lock)
            {
                dead = [.. _processes.Where(process => !IsAlive(process.Value)).Select(process => process.Key)];
                dead.ForEach(pod => _processes.Remove(pod));
            }

            dead.ForEach(_onDeath);
            await Task.Delay(Interval, CancellationToken.None);
        }
    }

    /// <summary>Finds the first process of the container that has the name of the pod as its host name.</summary>
    private static int? Find(string pod)
    {
        foreach (var folder in Directory.Exists("/proc") ? Directory.GetDirectories("/proc") : [])
        {
            if (int.TryParse(Path.GetFileName(folder), out var id)
                && Read($"{folder}/environ").Split('\0').Contains($"HOSTNAME={pod}")
                && Array.Exists(Read($"{folder}/status").Split('\n'), line => line.StartsWith("NSpid:", StringComparison.Ordinal) && line.EndsWith("\t1", StringComparison.Ordinal))
                && IsAlive(id))
            {
                return id;
            }
        }

        return null;
    }

    /// <summary>Returns whether a process runs. The sockets of one that waits for its parent are closed already.</summary>
    private static bool IsAlive(int id)
    {
        var state = Read($"/proc/{id}/stat");
        var end = state.LastIndexOf(')');
        return end >= 0 && state.Length > end + 2 && state[end + 2] is not ('Z' or 'X');
    }

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The process has ended, or belongs to another user.
            return "";
        }
    }
}
