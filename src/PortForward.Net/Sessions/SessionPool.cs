namespace PortForward.Net.Sessions;

/// <summary>Decides which session serves the next connection to a pod.</summary>
/// <remarks>
/// Invariants:
/// <list type="bullet">
/// <item>Up to the cap of sessions to a pod, a connection has a session of its own; at the cap it shares the one with the fewest users. Sessions that
/// are held up by a connection that takes nothing do not count, up to a second cap.</item>
/// <item>A session that is lost, retired or closing gets no new connection; a retired one is closed when its last connection has ended.</item>
/// <item>After an end that may have blocked a worker of the server, a session serves alone again only once all workers have answered.</item>
/// <item>Opening belongs to the pool, not to who asked first: a caller that gives up takes nothing from those that wait with it.</item>
/// <item>Every task of the pool is in <see cref="_work"/> until it ends, and is awaited on dispose.</item>
/// </list>
/// </remarks>
internal sealed class SessionPool : IAsyncDisposable
{
    private readonly object _lock = new();
    private readonly Func<PodReference, CancellationToken, Task<PortForwardSession>> _open;
    private readonly SessionOptions _options;
    private readonly Dictionary<PodReference, PodSessions> _pods = [];
    private readonly HashSet<Task> _work = [];
    private readonly CancellationTokenSource _closing = new();
    private readonly ITimer _trim;
    private bool _disposed;

    public SessionPool(Func<PodReference, CancellationToken, Task<PortForwardSession>> open, SessionOptions options)
    {
        _open = open;
        _options = options;
        _trim = options.TimeProvider.CreateTimer(
            static state => ((SessionPool)state!).Trim(), this, options.IdleTimeout, options.IdleTimeout / 2);
    }

    /// <summary>How many sessions live, to all pods.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _pods.Values.Sum(pod => pod.Live.Count);
            }
        }
    }

    /// <summary>Gives the right to open one connection to a pod; opens a session where needed.</summary>
    /// <exception cref="PortForwardException">A session could not be opened.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled while waiting for a session.</exception>
    public async ValueTask<SessionLease> RentAsync(PodReference pod, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task<PooledSession> opening;
            lock (_lock)
            {
                ObjectDisposedException.ThrowIf(_disposed, typeof(PortForwardClient));
                var sessions = SessionsOf(pod);
                if (sessions.Choose(_options) is { } chosen)
                {
                    chosen.Reserved++;
                    return new SessionLease(this, chosen.Session);
                }

                opening = sessions.Opening.Count > 0 && !sessions.MayOpen(_options) ? sessions.Opening[0] : BeginOpening(sessions);
            }

            await opening.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Keeps a session to the pod open while a forwarder leads to it.</summary>
    public void Pin(PodReference pod)
    {
        lock (_lock)
        {
            SessionsOf(pod).Pins++;
        }
    }

    public void Unpin(PodReference pod)
    {
        lock (_lock)
        {
            if (_pods.TryGetValue(pod, out var sessions))
            {
                sessions.Pins--;
                Forget(sessions);
            }
        }
    }

    /// <summary>A lease ended: with a connection, which counts from now on, or without.</summary>
    public void EndReservation(PortForwardSession session)
    {
        lock (_lock)
        {
            if (_pods.GetValueOrDefault(session.Pod)?.Find(session) is { } entry)
            {
                entry.Reserved--;
                Settle(entry);
            }
        }
    }

    /// <summary>Closes all sessions; connections on them end as lost.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            foreach (var sessions in _pods.Values)
            {
                sessions.Live.ForEach(BeginClosing);
            }
        }

        await _closing.CancelAsync().ConfigureAwait(false);
        await _trim.DisposeAsync().ConfigureAwait(false);
        Task[] work;
        lock (_lock)
        {
            work = [.. _work];
        }

        await Task.WhenAll(work).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _closing.Dispose();
    }

    private PodSessions SessionsOf(PodReference pod)
    {
        if (!_pods.TryGetValue(pod, out var sessions))
        {
            _pods[pod] = sessions = new PodSessions(pod);
        }

        return sessions;
    }

    private Task<PooledSession> BeginOpening(PodSessions sessions)
    {
        // The task must be in the list before it can end, hence the detour over the thread pool.
        var opening = Task.Run(() => OpenAsync(sessions));
        sessions.Opening.Add(opening);
        Track(EndOpeningAsync(sessions, opening));
        return opening;
    }

    private async Task<PooledSession> OpenAsync(PodSessions sessions)
    {
        var session = await _open(sessions.Pod, _closing.Token).ConfigureAwait(false);
        var entry = new PooledSession(session) { IdleSince = _options.TimeProvider.GetTimestamp() };
        session.PairFinished = OnPairFinished;
        session.Start();
        lock (_lock)
        {
            sessions.Live.Add(entry);
            Track(WatchAsync(sessions, entry));
            if (_disposed)
            {
                BeginClosing(entry);
            }
        }

        return entry;
    }

    private async Task EndOpeningAsync(PodSessions sessions, Task<PooledSession> opening)
    {
        await ((Task)opening).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_lock)
        {
            sessions.Opening.Remove(opening);
            Forget(sessions);
        }
    }

    private async Task WatchAsync(PodSessions sessions, PooledSession entry)
    {
        await entry.Session.Ended.ConfigureAwait(false);
        await entry.Session.DisposeAsync().ConfigureAwait(false);
        lock (_lock)
        {
            sessions.Live.Remove(entry);
            Forget(sessions);
        }
    }

    private void OnPairFinished(PortForwardSession session)
    {
        lock (_lock)
        {
            if (_pods.GetValueOrDefault(session.Pod)?.Find(session) is { } entry)
            {
                Settle(entry);
            }
        }
    }

    /// <summary>Does what a session needs that has just lost a user.</summary>
    private void Settle(PooledSession entry)
    {
        if (entry.Users > 0 || entry.IsClosing)
        {
            return;
        }

        entry.IdleSince = _options.TimeProvider.GetTimestamp();
        if (!entry.CanServe)
        {
            BeginClosing(entry);
        }
        else if (entry.Session.NeedsProbe && !entry.IsProbing)
        {
            entry.IsProbing = true;
            Track(ProbeAsync(entry));
        }
    }

    private async Task ProbeAsync(PooledSession entry)
    {
        await entry.Session.ProbeAsync(_closing.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_lock)
        {
            entry.IsProbing = false;
            Settle(entry);
        }
    }

    /// <summary>Closes what has been idle for long: all but one session of a pod that a forwarder leads to, all of any other.</summary>
    private void Trim()
    {
        lock (_lock)
        {
            foreach (var sessions in _pods.Values)
            {
                var keep = sessions.Pins > 0 ? 1 : 0;
                for (var i = keep; i < sessions.Live.Count; i++)
                {
                    var entry = sessions.Live[i];
                    if (entry.IsFree && _options.TimeProvider.GetElapsedTime(entry.IdleSince) >= _options.IdleTimeout)
                    {
                        // Whoever follows this session learns by this that its end is no loss.
                        entry.Session.Retire("it was idle");
                        BeginClosing(entry);
                    }
                }
            }
        }
    }

    private void BeginClosing(PooledSession entry)
    {
        if (!entry.IsClosing)
        {
            entry.IsClosing = true;
            Track(entry.Session.DisposeAsync().AsTask());
        }
    }

    private void Forget(PodSessions sessions)
    {
        if (sessions.IsEmpty)
        {
            _pods.Remove(sessions.Pod);
        }
    }

    private void Track(Task task)
    {
        if (!task.IsCompleted && _work.Add(task))
        {
            task.ContinueWith(Untrack, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    private void Untrack(Task task)
    {
        lock (_lock)
        {
            _work.Remove(task);
        }
    }
}
