using System.Diagnostics;
using System.Net;
using PortForward.Net.Resolution;

namespace PortForward.Net.Forwarding.Backends;

/// <summary>The pods of a target that new connections can lead to, and which of them failed.</summary>
/// <remarks>Invariants: a pod that is ready is preferred to one that is not, and that to one being deleted. Among those, a pod that has failed comes after
/// the others until <see cref="ForwardingLimits.FailureMemory"/> has passed, and is not tried before its back-off is over, unless there is a session to
/// it. A pod being deleted whose program has ended is not tried at all.</remarks>
internal sealed class BackendTable(BackendPicker picker, TimeProvider timeProvider)
{
    private readonly object _lock = new();
    private List<BackendEntry> _entries = [];
    private PortForwardException? _problem;
    private PortForwardException? _lastFailure;
    private TaskCompletionSource _changed = NewSource();

    /// <summary>Gets why there is no pod, or why the pods may be out of date; null if there is no problem.</summary>
    public PortForwardException? Problem
    {
        get
        {
            lock (_lock)
            {
                return _problem;
            }
        }
    }

    /// <summary>Gets or sets the last failure of a pod; null once there is a session to a ready pod.</summary>
    public PortForwardException? LastFailure
    {
        get => Volatile.Read(ref _lastFailure);
        set => Volatile.Write(ref _lastFailure, value);
    }

    /// <summary>Gets a value indicating whether connections are spread over several pods.</summary>
    public bool IsSpreading => picker.IsSpreading;

    /// <summary>Takes over the current pods. A pod that has become ready is tried immediately, whatever happened before.</summary>
    public void Update(TargetSnapshot snapshot)
    {
        lock (_lock)
        {
            _problem = snapshot.Problem;
            var fewest = _entries.Count == 0 ? 0 : _entries.Min(entry => entry.Picks);
            var entries = new List<BackendEntry>(snapshot.Backends.Count);
            foreach (var backend in snapshot.Backends)
            {
                var entry = _entries.Find(each => each.Backend.Pod == backend.Pod) ?? new BackendEntry(backend) { Picks = fewest };
                if (backend.HasRecoveredSince(entry.Backend))
                {
                    entry.Forgive();
                }

                entry.Backend = backend;
                entries.Add(entry);
            }

            Replace(entries);
        }
    }

    /// <summary>Records that the pods could not be asked for. The last ones still apply, unless the target itself is gone.</summary>
    public void NoteProblem(PortForwardException problem)
    {
        lock (_lock)
        {
            _problem = problem;
            Replace(problem.Error is PortForwardError.TargetNotFound or PortForwardError.NoReadyPod ? [] : _entries);
        }
    }

    /// <summary>Gets a value indicating whether there is a ready pod that has not failed.</summary>
    public bool HasReady
    {
        get
        {
            lock (_lock)
            {
                return _entries.Exists(static entry => entry is { Rank: 0, FailedAt: null });
            }
        }
    }

    /// <summary>Chooses a pod for a connection.</summary>
    /// <param name="port">The port of the target. Pods without it are chosen only if no pod has it.</param>
    /// <param name="client">The address of the local application; null if there is none.</param>
    /// <param name="attempts">The attempts of the connection. Pods that it has tried are chosen only if there is no other.</param>
    public BackendChoice Choose(RemotePort port, EndPoint? client, ConnectionAttempts attempts)
    {
        List<BackendEntry> healthy;
        Task changed;
        lock (_lock)
        {
            changed = _changed.Task;
            var now = timeProvider.GetTimestamp();
            var candidates = BackendCandidates.Untried(BackendCandidates.Best(_entries, [port]), attempts);
            healthy = candidates.FindAll(entry => !IsSuspect(entry, now));
            if (healthy.Count == 0)
            {
                healthy = candidates.FindAll(entry => entry.ConnectAt <= now || picker.IsReachable(entry));

                // The one whose failure was the longest ago.
                healthy = healthy.Count == 0 ? healthy : [healthy.MinBy(entry => entry.FailedAt)!];
            }

            if (healthy.Count == 0)
            {
                var wait = candidates.Count == 0 ? Timeout.InfiniteTimeSpan : timeProvider.GetElapsedTime(now, candidates.Min(entry => entry.ConnectAt));
                return new BackendChoice(null, wait, changed);
            }

            if (!picker.AsksCaller)
            {
                var chosen = picker.Pick(healthy, client);
                chosen.Picks++;
                return new BackendChoice(chosen.Backend, TimeSpan.Zero, changed);
            }
        }

        // Not under the lock: the function is the caller's.
        return new BackendChoice(picker.PickByCaller(healthy, port, client).Backend, TimeSpan.Zero, changed);
    }

    /// <summary>Gets the pods to keep a session to, the best one first, and a task that completes with the next change.</summary>
    /// <param name="ports">The ports of the target. Pods without them are preferred only if no pod has them.</param>
    public (IReadOnlyList<Backend> Backends, Task Changed) Preferred(IReadOnlyList<RemotePort> ports)
    {
        lock (_lock)
        {
            var now = timeProvider.GetTimestamp();
            var best = BackendCandidates.Best(_entries, ports);
            var ordered = best.FindAll(entry => !IsSuspect(entry, now));
            ordered.AddRange(best.FindAll(entry => IsSuspect(entry, now)).OrderBy(entry => entry.FailedAt));
            var count = Math.Min(ordered.Count, picker.IsSpreading ? ForwardingLimits.WarmBackends : 1);
            return ([.. ordered.Take(count).Select(entry => entry.Backend)], _changed.Task);
        }
    }

    /// <summary>Gets the remaining back-off of a pod; zero if there is none. A pod that is gone is not tried until the table changes.</summary>
    public (TimeSpan Wait, Task Changed) RetryIn(Backend backend)
    {
        lock (_lock)
        {
            var wait = EntryOf(backend.Pod) is { } entry
                ? picker.IsReachable(entry) ? TimeSpan.Zero : timeProvider.GetElapsedTime(timeProvider.GetTimestamp(), entry.RetryAt)
                : ForwardingLimits.AskInterval;
            return (wait > TimeSpan.Zero ? wait : TimeSpan.Zero, _changed.Task);
        }
    }

    /// <summary>Records that a port of a pod has answered.</summary>
    public void NoteAnswered(PodReference pod, int podPort)
    {
        lock (_lock)
        {
            EntryOf(pod)?.NoteAnswered(podPort);
        }
    }

    /// <summary>Records that a pod has refused a connection, and determines when it may be tried again.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="podPort">The pod's port.</param>
    /// <param name="port">The port of the target.</param>
    /// <param name="attempts">The attempts of the connection.</param>
    /// <param name="limit">How long a port may refuse connections until they fail at once.</param>
    /// <returns>The wait; zero if there is another pod or the connection has to wait for one, null if the connection fails.</returns>
    public TimeSpan? NoteRefused(PodReference pod, int podPort, RemotePort port, ConnectionAttempts attempts, TimeSpan limit)
    {
        lock (_lock)
        {
            attempts.NoteTried(pod);
            var now = timeProvider.GetTimestamp();
            var entry = EntryOf(pod);
            var since = entry?.NoteRefused(podPort, now) ?? now;
            EndIfGone(entry);
            if (entry?.HasEnded == true || BackendCandidates.Best(_entries, [port]).Exists(each => !attempts.HasTried(each.Backend.Pod)))
            {
                return TimeSpan.Zero;
            }

            return entry?.MayYetListen(podPort, timeProvider.GetUtcNow()) == true && timeProvider.GetElapsedTime(since, now) < limit
                ? ForwardingLimits.RefusedPause
                : null;
        }
    }

    /// <summary>Finds a pod; null if it is gone.</summary>
    public Backend? Find(PodReference pod)
    {
        lock (_lock)
        {
            return EntryOf(pod)?.Backend;
        }
    }

    /// <summary>Records that a pod could not be reached, or that its session was lost.</summary>
    public void NoteFailure(Backend backend, PortForwardException failure)
    {
        LastFailure = failure;
        lock (_lock)
        {
            var entry = EntryOf(backend.Pod);
            entry?.NoteFailure(timeProvider, failure);
            EndIfGone(entry);
            NoteChange();
        }
    }

    /// <summary>Records that a connection was opened to a pod, and ends the wait of the others if the pod had failed.</summary>
    public void NoteReached(Backend backend)
    {
        lock (_lock)
        {
            if (EntryOf(backend.Pod) is { FailedAt: not null })
            {
                NoteChange();
            }
        }
    }

    /// <summary>Records that a session to a pod has lasted, or that the pod has answered on it.</summary>
    public void NoteSuccess(Backend backend)
    {
        lock (_lock)
        {
            if (EntryOf(backend.Pod) is { FailedAt: not null } entry)
            {
                entry.Forgive();
                NoteChange();
            }
        }
    }

    /// <summary>Ends all waits: the network has changed, or the clock has jumped.</summary>
    public void Hurry()
    {
        lock (_lock)
        {
            _entries.ForEach(entry => entry.Hurry());
            NoteChange();
        }
    }

    /// <summary>Wakes those that wait for a change, since a session was opened or lost.</summary>
    public void Wake()
    {
        lock (_lock)
        {
            NoteChange();
        }
    }

    private void Replace(List<BackendEntry> entries)
    {
        foreach (var entry in _entries)
        {
            if (entry.Backend.IsDeleting && !entries.Contains(entry))
            {
                picker.NoteGone(entry);
            }
        }

        _entries = entries;
        NoteChange();
    }

    private void EndIfGone(BackendEntry? entry)
    {
        if (entry?.TakeEnd() == true)
        {
            picker.NoteGone(entry);
        }
    }

    private bool IsSuspect(BackendEntry entry, long now) =>
        entry.FailedAt is { } at && timeProvider.GetElapsedTime(at, now) < ForwardingLimits.FailureMemory;

    private BackendEntry? EntryOf(PodReference pod)
    {
        Debug.Assert(Monitor.IsEntered(_lock));
        return _entries.Find(entry => entry.Backend.Pod == pod);
    }

    private void NoteChange()
    {
        Debug.Assert(Monitor.IsEntered(_lock));
        _changed.TrySetResult();
        _changed = NewSource();
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
