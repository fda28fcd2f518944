using PortForward.Net.Logging;
using PortForward.Net.Resolution;
using PortForward.Net.Sessions;
using PortForward.Net.Sessions.Pairs;
using PortForward.Net.Timing;

namespace PortForward.Net.Forwarding.Backends;

/// <summary>Keeps a session to the pod of a target open: resolves the target and connects, and does both again when the session or the pod is
/// lost.</summary>
/// <remarks>Invariant: <see cref="_ready"/> is complete exactly while there is a backend that new connections may try.</remarks>
internal sealed class TargetSupervisor : IAsyncDisposable
{
    private readonly object _lock = new();
    private readonly ClientServices _services;
    private readonly PortForwardTarget _target;
    private readonly PortForwardOptions _options;
    private readonly PairOptions _pairOptions;
    private readonly EventHub _events;
    private readonly CancellationTokenSource _stop = new();
    private TaskCompletionSource<Backend> _ready = NewSource<Backend>();
    private TaskCompletionSource<PortForwardException> _invalidated = NewSource<PortForwardException>();
    private PortForwardException? _lastFailure;
    private Backoff _backoff;
    private long _enteredAt;
    private Task? _disposal;
    private Task _running = Task.CompletedTask;

    public TargetSupervisor(ClientServices services, PortForwardTarget target, PortForwardOptions options, EventHub events)
    {
        _services = services;
        _target = target;
        _options = options;
        _events = events;
        Status = new ForwarderStatus(services, target, events);
        _pairOptions = PairOptions.Of(options.HalfClose);
    }

    /// <summary>Gets the current or most recent backend of new connections. Set once started.</summary>
    public Backend Current { get; private set; } = null!;

    /// <summary>Gets the ports that a pod should have if there is a choice.</summary>
    public IReadOnlyList<RemotePort> Ports { get; set; } = [];

    public ForwarderStatus Status { get; }

    /// <summary>Gets the callback for a lost session that is not replaced, or for a disposed client.</summary>
    public Action<PortForwardException>? Failed { get; set; }

    /// <summary>Resolves the target, passes the backend to the caller, and then opens a session to it.</summary>
    public async Task StartAsync(Action<Backend> onResolved, CancellationToken cancellationToken)
    {
        Log.Resolving(_services.Logger, _target);
        var backend = await new TargetWaiter(_services.Resolver, _services.TimeProvider)
            .WaitAsync(_target, Ports, _options.WaitFor, _options.PodReadyTimeout, AnnouncePending, cancellationToken).ConfigureAwait(false);
        onResolved(backend);
        var session = await RentAndReleaseAsync(backend, cancellationToken).ConfigureAwait(false);
        Enter(backend);
        _running = Detached.Run(() => RunAsync(backend, session));
    }

    /// <summary>Opens a connection to a port of the target. Waits for a backend for a limited time if there is none.</summary>
    /// <exception cref="PortForwardException">The connection could not be opened in time, or waiting longer cannot help.</exception>
    public async Task<StreamPair> ConnectAsync(RemotePort port, ReadOnlyMemory<byte> firstData, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(_options.BackendTimeout, _services.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            while (true)
            {
                var backend = await _ready.Task.WaitAsync(either.Token).ConfigureAwait(false);
                try
                {
                    var podPort = backend.MapPort(port);
                    using var lease = await _services.Pool.RentAsync(backend.Pod, podPort, either.Token).ConfigureAwait(false);
                    return await lease.OpenAsync(podPort, firstData, _pairOptions, either.Token).ConfigureAwait(false);
                }
                catch (PortForwardException e) when (_options.Reconnect && RecoverableFailure.Is(e))
                {
                    Invalidate(backend.Pod, e);
                }
            }
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw _lastFailure ?? new PortForwardException(
                PortForwardError.Timeout, $"No session to {_target} could be opened within {_options.BackendTimeout.TotalSeconds:0.###} seconds.");
        }
    }

    /// <summary>Discards the backend after a connection has found it unusable.</summary>
    public void Invalidate(PodReference pod, PortForwardException reason)
    {
        lock (_lock)
        {
            _lastFailure = reason;
            if (pod == Current.Pod && _ready.Task.IsCompleted)
            {
                _ready = _options.Reconnect ? NewSource<Backend>() : _ready;
                _invalidated.TrySetResult(reason);
            }
        }
    }

    /// <summary>Gets a value indicating whether it has been disposed or is being disposed.</summary>
    public bool IsDisposed => Volatile.Read(ref _disposal) is not null;

    public ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            _disposal ??= Detached.Run(DisposeOnceAsync);
            return new ValueTask(_disposal);
        }
    }

    private async Task DisposeOnceAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        if (Current is not null)
        {
            _services.Pool.Unpin(Current.Pod);
            Status.Change(PortForwardState.Stopped, null);
        }

        lock (_lock)
        {
            if (!_ready.TrySetCanceled())
            {
                _ready = NewSource<Backend>();
                _ready.SetCanceled();
            }
        }

        _stop.Dispose();
    }

    private async Task RunAsync(Backend backend, PortForwardSession session)
    {
        try
        {
            while (true)
            {
                var reason = await LossAsync(backend, session).ConfigureAwait(false);
                if (reason is not null)
                {
                    if (!_options.Reconnect || _services.IsDisposed)
                    {
                        Failed?.Invoke(reason);
                        return;
                    }

                    Invalidate(backend.Pod, reason);
                    Status.Change(PortForwardState.Reconnecting, reason);
                    (backend, session) = await RecoverAsync(reason).ConfigureAwait(false);
                    Enter(backend);
                }
                else
                {
                    session = await ReplaceAsync(backend, session).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
        }
        catch (ObjectDisposedException e)
        {
            // The client was disposed first; its sessions are closed.
            Failed?.Invoke(PairFailures.SessionLost(backend.Pod, e));
        }
    }

    /// <summary>Waits until the session is lost or the backend becomes unusable. Returns null if the session was only retired.</summary>
    private async Task<PortForwardException?> LossAsync(Backend backend, PortForwardSession session)
    {
        var invalidated = _invalidated.Task;
        await Task.WhenAny(session.Ended, invalidated).WaitAsync(_stop.Token).ConfigureAwait(false);
        if (invalidated.IsCompleted)
        {
            return await invalidated.ConfigureAwait(false);
        }

        var reason = await session.Ended.ConfigureAwait(false);
        return session.IsRetired ? null : PairFailures.SessionLost(backend.Pod, reason);
    }

    /// <summary>Switches to another session to the same pod after one was retired. A failure to get one counts as the next loss.</summary>
    private async Task<PortForwardSession> ReplaceAsync(Backend backend, PortForwardSession retired)
    {
        try
        {
            return await RentAndReleaseAsync(backend, _stop.Token).ConfigureAwait(false);
        }
        catch (PortForwardException e)
        {
            Invalidate(backend.Pod, e);
            return retired;
        }
    }

    /// <summary>Resolves the target and opens a session, until both succeed. A pod that was found to be gone is not used again while it is being
    /// deleted.</summary>
    private async Task<(Backend Backend, PortForwardSession Session)> RecoverAsync(PortForwardException reason)
    {
        if (_services.TimeProvider.GetElapsedTime(_enteredAt) < Backoff.ProvenAfter)
        {
            // A session that is lost immediately counts as a failed attempt.
            await Task.Delay(_backoff.Next(null), _services.TimeProvider, _stop.Token).ConfigureAwait(false);
        }
        else
        {
            _backoff = default;
        }

        for (var limit = ForwardingLimits.FirstReconnect; ; limit = limit * 2 < ForwardingLimits.LongestReconnect ? limit * 2 : ForwardingLimits.LongestReconnect)
        {
            using var timeout = new CancellationTokenSource(limit, _services.TimeProvider);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, _stop.Token);
            PortForwardException failure;
            try
            {
                var backend = await ResolveAsync(either.Token).ConfigureAwait(false);
                if (reason.Error == PortForwardError.PodTerminated && backend.Pod == reason.Pod && backend.IsDeleting)
                {
                    throw new PortForwardException(PortForwardError.NoReadyPod, $"Pod {backend.Pod} is being deleted, and {_target} has no other pod.") { Pod = backend.Pod };
                }

                return (backend, await RentAndReleaseAsync(backend, either.Token).ConfigureAwait(false));
            }
            catch (OperationCanceledException) when (timeout.IsCancellationRequested && !_stop.IsCancellationRequested)
            {
                continue;
            }
            catch (PortForwardException e)
            {
                failure = e;
            }

            _lastFailure = failure;
            Log.ReconnectFailed(_services.Logger, _target, failure.Message);
            await Task.Delay(_backoff.Next(failure.RetryAfter), _services.TimeProvider, _stop.Token).ConfigureAwait(false);
        }
    }

    private Task<Backend> ResolveAsync(CancellationToken cancellationToken)
    {
        Log.Resolving(_services.Logger, _target);
        return _services.Resolver.ResolveAsync(_target, Ports, _options.PodReadyTimeout, cancellationToken);
    }

    private void AnnouncePending(PortForwardException reason)
    {
        Log.TargetPending(_services.Logger, _target, reason.Message);
        var pending = new TargetPending(_services.TimeProvider.GetUtcNow(), _target, reason);
        _events.Publish(pending);
        _options.OnTargetPending?.Invoke(pending);
    }

    private async Task<PortForwardSession> RentAndReleaseAsync(Backend backend, CancellationToken cancellationToken)
    {
        using var lease = await _services.Pool.RentAsync(backend.Pod, port: 0, cancellationToken).ConfigureAwait(false);
        return lease.Session;
    }

    private void Enter(Backend backend)
    {
        var previous = Current;
        _services.Pool.Pin(backend.Pod);
        if (previous is not null)
        {
            _services.Pool.Unpin(previous.Pod);
        }

        lock (_lock)
        {
            Current = backend;
            _enteredAt = _services.TimeProvider.GetTimestamp();
            _lastFailure = null;
            _invalidated = NewSource<PortForwardException>();
            _ready.TrySetResult(backend);
        }

        if (previous?.Pod != backend.Pod)
        {
            Log.PodSelected(_services.Logger, backend.Pod, _target);
            _events.Publish(new PodSelected(_services.TimeProvider.GetUtcNow(), backend.Pod));
        }

        Status.Change(PortForwardState.Forwarding, null);
    }

    private static TaskCompletionSource<T> NewSource<T>() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
