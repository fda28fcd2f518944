using System.Text.Json;

namespace PortForward.Net.Resilience.Cluster;

/// <summary>Keeps a <see cref="PodTimeline"/> up to date with a watch of its own, which kubectl makes.</summary>
internal sealed class PodWatch : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly AdminKubectl _kubectl;
    private readonly PodProcesses _processes;
    private readonly Dictionary<string, int> _restarts = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;
    private bool? _canSeeProcesses;

    public PodWatch(AdminKubectl kubectl)
    {
        _kubectl = kubectl;
        _processes = new PodProcesses(Timeline.AddDeath);
        _running = RunAsync();
    }

    public PodTimeline Timeline { get; } = new();

    /// <summary>Returns the process of a ready pod; null if it can't be seen.</summary>
    public int? ProcessOf(string pod) => _processes.Watch(pod);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        await _processes.DisposeAsync();
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await WatchAsync(await ListAsync());
            }
            catch (Exception e) when (e is IOException or JsonException or OperationCanceledException)
            {
                // The API server is away, or the program ends. Until the watch is back, the last state applies.
            }

            await Task.Delay(Pause, CancellationToken.None);
        }
    }

    private async Task<string> ListAsync()
    {
        using var list = JsonDocument.Parse(await _kubectl.RunAsync(["get", "--raw", AdminKubectl.PodsPath], _stop.Token));
        var pods = list.RootElement.GetProperty("items").EnumerateArray().ToDictionary(NameOf);
        foreach (var gone in _restarts.Keys.Where(pod => !pods.ContainsKey(pod)).ToList())
        {
            NoteGone(gone);
        }

        foreach (var pod in pods.Values)
        {
            Note(pod);
        }

        return list.RootElement.GetProperty("metadata").GetProperty("resourceVersion").GetString()!;
    }

    private async Task WatchAsync(string version)
    {
        using var process = Programs.Start(_kubectl.Path, _kubectl.Arguments(["get", "--raw", $"{AdminKubectl.PodsPath}&watch=1&resourceVersion={version}&timeoutSeconds=3600"]));
        try
        {
            while (await process.StandardOutput.ReadLineAsync(_stop.Token) is { } line)
            {
                using var e = JsonDocument.Parse(line);
                var item = e.RootElement.GetProperty("object");
                switch (e.RootElement.GetProperty("type").GetString())
                {
                    case "ADDED" or "MODIFIED":
                        Note(item);
                        break;
                    case "DELETED":
                        NoteGone(NameOf(item));
                        break;
                    default:
                        return;
                }
            }
        }
        finally
        {
            Programs.Kill(process);
        }
    }

    private void Note(JsonElement pod)
    {
        var name = NameOf(pod);
        var status = pod.GetProperty("status");
        var restarts = status.TryGetProperty("containerStatuses", out var statuses) ? statuses[0].GetProperty("restartCount").GetInt32() : 0;
        if (_restarts.TryGetValue(name, out var before) && restarts > before && _canSeeProcesses != true)
        {
            // Without its process, a restart is all that tells of a death.
            Timeline.AddDeath(name);
        }

        _restarts[name] = restarts;
        var isReady = !pod.GetProperty("metadata").TryGetProperty("deletionTimestamp", out _)
            && status.TryGetProperty("conditions", out var conditions)
            && conditions.EnumerateArray().Any(condition => condition.GetProperty("type").GetString() == "Ready" && condition.GetProperty("status").GetString() == "True");

        // Where processes can be seen, the state of a pod whose process is gone is out of date.
        var canSee = _canSeeProcesses ??= isReady ? _processes.Watch(name) is not null : null;
        Timeline.SetReady(name, isReady && (canSee != true || _processes.Watch(name) is not null));
    }

    private void NoteGone(string pod)
    {
        _restarts.Remove(pod);
        if (_canSeeProcesses == true)
        {
            Timeline.SetReady(pod, isReady: false);
        }
        else
        {
            Timeline.AddDeath(pod);
        }
    }

    private static string NameOf(JsonElement pod) => pod.GetProperty("metadata").GetProperty("name").GetString()!;
}
