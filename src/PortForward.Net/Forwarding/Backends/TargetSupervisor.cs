using PortForward.Net.Logging;
using PortForward.Net.Resolution;
using PortForward.Net.Sessions;
using PortForward.Net.Sessions.Pairs;
using PortForward.Net.Sessions.Pool;
using PortForward.Net.Timing;

namespace PortForward.Net.Forwarding.Backends;

/// <summary>Leads connections to the pods of a target, which it follows, and keeps sessions to the pods that new connections will use.</summary>
/// <remarks>Each connection chooses its pod from the <see cref="BackendTable"/>. A <see cref="TargetFollower"/> keeps the table up to date, and a
/// <see cref="SessionKeeper"/> for each preferred pod keeps a session open.</remarks>
internal sealed class TargetSupervisor : IAsyncDisposable
{
    private readonly object _lock = new();
    private readonly ClientServices _services;
    private readonly PortForwardTarget _target;
    private readonly PortForwardOptions _options;
    private readonly ForwarderEvents _events;
    private readonly BackendTable _table;
    private readonly TargetFollower _follower;
    private readonly List<SessionKeeper> _keepers = [];
    private readonly OwnedTasks _connections = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationToken _stopped;
    private Task? _disposal;
    private string? _loggedFailure;
    private long _loggedAt;
    private Task _running = Task.CompletedTask;
    private Task _following = Task.CompletedTask;

    public TargetSupervisor(ClientServices services, PortForwardTarget target, PortForwardOptions options, ForwarderEvents events)
    {
        _services = services;
        _target = target;
        _options = options;
        _events = events;
        _stopped = _stop.Token;
        _table = new BackendTable(new BackendPicker(options, target, services.Pool), services.TimeProvider);
        _follower = new TargetFollower(services.Backends, target, _table);
        Status = new ForwarderStatus(services, target, events);
        Connector = new BackendConnector(services.Backends, target, options, _table, NoteFailure, _stopped);
    }

    /// <summary>Gets the pod that is preferred now, or was when there was one. Set once started.</summary>
    public Backend Current { get; private set; } = null!;

    /// <summary>Gets the ports that a pod should have if there is a choice.</summary>
    public IReadOnlyList<RemotePort> Ports { get; set; } = [];

    public ForwarderStatus Status { get; }

    /// <summary>Gets what opens the connections.</summary>
    public BackendConnector Connector { get; }

    /// <summary>Gets the callback for a lost session that is not replaced, or for a disposed client.</summary>
    public Action<PortForwardException>? Failed { get; set; }

    /// <summary>Gets a value indicating whether it has been disposed or is being disposed.</summary>
    public bool IsDisposed => Volatile.Read(ref _disposal) is not null;

    /// <summary>Resolves the target, passes the pod to the caller, and then opens a session to it.</summary>
    public async Task StartAsync(Action<Backend> onResolved, CancellationToken cancellationToken)
    {
        Log.Resolving(_services.Logger, _target);
        _services.Backends.NoteDemand();
        var backend = await new TargetWaiter(_services.Resolver, _services.TimeProvider)
            .WaitAsync(_target, Ports, _options.WaitFor, _options.PodReadyTimeout, AnnouncePending, cancellationToken).ConfigureAwait(false);
        onResolved(backend);
        _table.Update(new TargetSnapshot([backend], null));
        if (_options.Reconnect)
        {
            _following = Detached.Run(() => _follower.RunAsync(_stopped));
        }

        Keep(backend, await _services.Backends.GetSessionAsync(backend, cancellationToken).ConfigureAwait(false));
        if (_options.Reconnect && _table.IsSpreading)
        {
            // The first connections should be spread too.
            await TimedWait.ForAsync(_follower.Known, ForwardingLimits.FirstList, _services.TimeProvider, cancellationToken).ConfigureAwait(false);
        }

        SetCurrent(backend);
        Status.Change(PortForwardState.Ready, null);
        _running = Detached.Run(RunAsync);
    }

    /// <summary>Records the end of a connection, once it has ended.</summary>
    public void NoteEndOf(StreamPair pair) => _connections.Add(WaitForEndAsync(pair));

    /// <summary>Records the end of a connection.</summary>
    public void NoteEnd(StreamPair pair)
    {
        if (pair.BytesReceived > 0)
        {
            _table.NoteAnswered(pair.Pod, pair.Port);
        }

        if (pair.Failure is { Error: PortForwardError.PodTerminated } failure && _table.Find(pair.Pod) is { } backend)
        {
            NoteFailure(backend, failure);
        }
    }

    public ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            _disposal ??= Detached.Run(DisposeOnceAsync);
            return new ValueTask(_disposal);
        }
    }

    private async Task WaitForEndAsync(StreamPair pair)
    {
        await ((Task)pair.Completion).WaitAsync(_stopped).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        NoteEnd(pair);
    }

    private async Task DisposeOnceAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        await _following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _connections.WaitAsync().ConfigureAwait(false);
        await Task.WhenAll(_keepers.Select(keeper => keeper.StopAsync())).ConfigureAwait(false);
        if (Current is not null)
        {
            Status.Change(PortForwardState.Stopped, null);
        }

        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                var (preferred, changed) = _table.Preferred(Ports);
                await ReconcileAsync(preferred).ConfigureAwait(false);
                UpdateStatus(preferred);
                await changed.WaitAsync(_stopped).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (_stopped.IsCancellationRequested)
        {
        }
    }

    /// <summary>Keeps sessions to the preferred pods only.</summary>
    private async Task ReconcileAsync(IReadOnlyList<Backend> preferred)
    {
        foreach (var keeper in _keepers.FindAll(keeper => !preferred.Any(backend => backend.Pod == keeper.Pod)))
        {
            _keepers.Remove(keeper);
            await keeper.StopAsync().ConfigureAwait(false);
        }

        foreach (var backend in preferred)
        {
            if (!_keepers.Exists(keeper => keeper.Pod == backend.Pod))
            {
                Keep(backend, null);
            }
        }

        if (preferred.Count > 0)
        {
            SetCurrent(preferred[0]);
        }
    }

    private void Keep(Backend backend, PortForwardSession? session)
    {
        var keeper = new SessionKeeper(_services.Backends, _table, backend, NoteFailure);
        _keepers.Add(keeper);
        keeper.Start(session);
    }

    private void UpdateStatus(IReadOnlyList<Backend> preferred)
    {
        if (!_options.Reconnect)
        {
            return;
        }

        var problem = _table.Problem;
        if (preferred.Count == 0)
        {
            Status.Become(PortForwardState.Waiting, problem ?? _table.LastFailure);
        }
        else if (!_keepers.Exists(keeper => keeper.IsOpen))
        {
            Status.Become(PortForwardState.Connecting, _table.LastFailure ?? problem);
        }
        else if (problem is not null || !preferred[0].IsReady || preferred[0].IsDeleting)
        {
            Status.Become(PortForwardState.Degraded, problem ?? preferred[0].ToUnready());
        }
        else
        {
            _table.LastFailure = null;
            Status.Become(PortForwardState.Ready, null);
        }
    }

    private void NoteFailure(Backend backend, PortForwardException failure)
    {
        _table.NoteFailure(backend, failure);
        if (!_options.Reconnect || _services.IsDisposed)
        {
            Failed?.Invoke(failure);
            return;
        }

        LogFailure(backend, failure);
        _events.Publish(new BackendFailed(_services.TimeProvider.GetUtcNow(), backend.Pod, failure));
        _follower.Ask();
    }

    /// <summary>Logs a failure, unless the same one was logged a short time ago: a pod may be tried for hours.</summary>
    private void LogFailure(Backend backend, PortForwardException failure)
    {
        lock (_lock)
        {
            var now = _services.TimeProvider.GetTimestamp();
            if (failure.Message == _loggedFailure && _services.TimeProvider.GetElapsedTime(_loggedAt, now) < ForwardingLimits.FailureLogInterval)
            {
                return;
            }

            (_loggedFailure, _loggedAt) = (failure.Message, now);
        }

        Log.BackendFailed(_services.Logger, backend.Pod, _target, failure.Message);
    }

    private void SetCurrent(Backend backend)
    {
        var previous = Current;
        Current = backend;
        if (previous?.Pod != backend.Pod)
        {
            Log.PodSelected(_services.Logger, backend.Pod, _target);
            _events.Publish(new PodSelected(_services.TimeProvider.GetUtcNow(), backend.Pod));
        }
    }

    private void AnnouncePending(PortForwardException reason)
    {
        Log.TargetPending(_services.Logger, _target, reason.Message);
        var pending = new TargetPending(_services.TimeProvider.GetUtcNow(), _target, reason);
        _events.Publish(pending);
        _options.OnTargetPending?.Invoke(pending);
    }
}
