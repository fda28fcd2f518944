namespace PortForward.Net.Resilience.Cluster;

/// <summary>The pods of the target: which of them are ready, when that changed, and when they died.</summary>
/// <remarks>A pod is ready if its condition <c>Ready</c> is true, it is not being deleted, and its process lives if that can be seen.</remarks>
internal sealed class PodTimeline
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, TimeSpan> _ready = [];
    private readonly List<(TimeSpan At, int Count)> _counts = [(TimeSpan.Zero, 0)];
    private readonly List<PodDeath> _deaths = [];

    /// <summary>Gets the ready pods; the one that became ready last is the first.</summary>
    public IReadOnlyList<string> Ready
    {
        get
        {
            lock (_lock)
            {
                return [.. _ready.OrderByDescending(pod => pod.Value).Select(pod => pod.Key)];
            }
        }
    }

    public void SetReady(string pod, bool isReady)
    {
        lock (_lock)
        {
            var hasChanged = isReady ? _ready.TryAdd(pod, RunClock.Now) : _ready.Remove(pod);
            if (hasChanged)
            {
                _counts.Add((RunClock.Now, _ready.Count));
            }
        }
    }

    public void AddDeath(string pod)
    {
        SetReady(pod, isReady: false);
        lock (_lock)
        {
            _deaths.Add(new PodDeath(pod, RunClock.Now));
        }
    }

    public IReadOnlyList<PodDeath> Deaths(TimeSpan from, TimeSpan to)
    {
        lock (_lock)
        {
            return [.. _deaths.Where(death => death.At >= from && death.At <= to)];
        }
    }

    /// <summary>Returns the times when the first pod became ready after there was none.</summary>
    public IReadOnlyList<TimeSpan> Returns(TimeSpan from, TimeSpan to)
    {
        lock (_lock)
        {
            return [.. _counts.Zip(_counts.Skip(1)).Where(pair => pair.First.Count == 0 && pair.Second.At >= from && pair.Second.At <= to).Select(pair => pair.Second.At)];
        }
    }

    /// <summary>Returns whether a pod was ready at each moment of a period.</summary>
    public bool WasReady(TimeSpan from, TimeSpan to)
    {
        lock (_lock)
        {
            var first = _counts.FindLastIndex(change => change.At <= from);
            return _counts.Skip(first).TakeWhile(change => change.At <= to).All(change => change.Count > 0);
        }
    }
}
