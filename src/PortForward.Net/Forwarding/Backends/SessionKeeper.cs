using PortForward.Net.Resolution;
using PortForward.Net.Sessions;
using PortForward.Net.Sessions.Pairs;
using PortForward.Net.Timing;

namespace PortForward.Net.Forwarding.Backends;

/// <summary>Keeps a session to one pod open, so that the next connection to it does not wait for an upgrade, and reports its failures.</summary>
/// <remarks>The back-off is that of the <see cref="BackendTable"/>: a connection that fails delays the keeper too, and a change of the pod ends the
/// wait.</remarks>
#pragma warning disable CA1001 // StopAsync disposes the token source.
internal sealed class SessionKeeper(BackendServices services, BackendTable table, Backend backend, Action<Backend, PortForwardException> onFailure)
#pragma warning restore CA1001
{
    private readonly CancellationTokenSource _stop = new();
    private TimeSpan _limit = ForwardingLimits.FirstReconnect;
    private Task _running = Task.CompletedTask;
    private volatile bool _isOpen;

    /// <summary>Gets the pod.</summary>
    public PodReference Pod => backend.Pod;

    /// <summary>Gets a value indicating whether there is a session.</summary>
    public bool IsOpen => _isOpen;

    /// <summary>Starts to keep a session.</summary>
    /// <param name="session">The session that is already open; null to open one.</param>
    public void Start(PortForwardSession? session)
    {
        services.Pool.Pin(backend.Pod);
        _isOpen = session is not null;
        _running = Detached.Run(() => RunAsync(session));
    }

    /// <summary>Stops to keep a session. The pool closes it when it is idle.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        services.Pool.Unpin(backend.Pod);
        _stop.Dispose();
    }

    private async Task RunAsync(PortForwardSession? session)
    {
        try
        {
            while (true)
            {
                session ??= await OpenAsync().ConfigureAwait(false);
                if (session is null)
                {
                    continue;
                }

                var openedAt = services.TimeProvider.GetTimestamp();
                NoteOpen();
                var reason = await WatchAsync(session, openedAt).ConfigureAwait(false);

                if (session.HasDelivered)
                {
                    table.NoteSuccess(backend);
                }

                // A retired session is replaced, and so is one beside which there is another; the pod has not failed.
                if (!session.IsRetired && !services.Pool.HasHealthySession(backend.Pod))
                {
                    NoteFailure(PairFailures.SessionLost(backend.Pod, reason));
                }

                session = null;
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
        }
        catch (ObjectDisposedException e)
        {
            // The client was disposed first; its sessions are closed.
            NoteFailure(PairFailures.SessionLost(backend.Pod, e));
        }
    }

    /// <summary>Waits until the pod may be tried, and opens a session. Returns null if that fails.</summary>
    private async Task<PortForwardSession?> OpenAsync()
    {
        for (var (wait, changed) = table.RetryIn(backend); wait > TimeSpan.Zero; (wait, changed) = table.RetryIn(backend))
        {
            await TimedWait.ForAsync(changed, wait, services.TimeProvider, _stop.Token).ConfigureAwait(false);
        }

        using var timeout = new CancellationTokenSource(_limit, services.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, _stop.Token);
        try
        {
            var session = await services.GetSessionAsync(backend, either.Token).ConfigureAwait(false);
            _limit = ForwardingLimits.FirstReconnect;
            return session;
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !_stop.IsCancellationRequested)
        {
            var limit = _limit;
            _limit = _limit * 2 < ForwardingLimits.LongestReconnect ? _limit * 2 : ForwardingLimits.LongestReconnect;
            NoteFailure(PairFailures.NotOpened(backend.Pod, limit));
        }
        catch (PortForwardException e)
        {
            NoteFailure(e);
        }

        return null;
    }

    private async Task<Exception> WatchAsync(PortForwardSession session, long openedAt)
    {
        var proven = Backoff.ProvenAfter - services.TimeProvider.GetElapsedTime(openedAt);
        await TimedWait.ForAsync(session.Ended, proven, services.TimeProvider, _stop.Token).ConfigureAwait(false);
        if (!session.Ended.IsCompleted)
        {
            table.NoteSuccess(backend);
        }

        return await session.Ended.WaitAsync(_stop.Token).ConfigureAwait(false);
    }

    private void NoteFailure(PortForwardException failure)
    {
        _isOpen = false;
        onFailure(backend, failure);
    }

    private void NoteOpen()
    {
        _isOpen = true;
        table.Wake();
    }
}
