using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using PortForward.Net.Errors;
using PortForward.Net.Sessions.Pairs;
using PortForward.Net.Timing;

namespace PortForward.Net.Sessions.Pool;

/// <summary>Decides which session serves the next connection to a pod.</summary>
/// <remarks>
/// Invariants:
/// <list type="bullet">
/// <item>A connection never waits for an upgrade while a healthy session has room. It takes an unused one, or else shares the one with the fewest
/// users; the pool then grows in the background, up to the number of exclusive sessions, so that later connections get sessions of their own.
/// Sessions that are
/// blocked by a slow reader or are silent do not count.</item>
/// <item>A connection to a port that has not responded yet shares a session only with connections to the same port, as long as another session is
/// possible:
/// older runtimes report a refusal in a way that can block the others.</item>
/// <item>There are never more sessions to a pod than the cap. Draining sessions do not count, nor does the one that replaces an
/// aged session.</item>
/// <item>A session that is lost, retired or closing gets no new connection; a retired one is closed when its last connection has ended.</item>
/// <item>After an end that may have blocked a worker of the server, a session gets a new connection only after its workers have been probed.</item>
/// <item>The pool owns the openings: a caller that gives up does not affect those that wait with it. No connection waits for a
/// spare or fails with it.</item>
/// <item>If there is no room, connections are served in FIFO order, each within its own timeout.</item>
/// <item>A session that is lost soon, before the pod has sent anything on it, counts as a failed attempt: the next one to that pod is opened after
/// a growing delay.</item>
/// <item>An upgrade that fails does not fail a connection which can share a session instead.</item>
/// <item>Every task of the pool is among the <see cref="PoolContext.Work"/> until it ends, and is awaited on dispose.</item>
/// </list>
/// </remarks>
internal sealed class SessionPool : IAsyncDisposable
{
    private readonly PoolContext _context;
    private readonly Dictionary<PodReference, PodSessions> _pods = [];
    private readonly ITimer _upkeep;

    public SessionPool(Func<PodReference, CancellationToken, Task<PortForwardSession>> open, SessionOptions options, ILogger? logger = null)
    {
        _context = new PoolContext(open, options, logger ?? NullLogger.Instance) { Forget = Forget };
        var period = options.MaxSessionAge / 4 is { } quarter && quarter < options.IdleTimeout / 2 ? quarter : options.IdleTimeout / 2;
        _upkeep = Detached.CreateTimer(options.TimeProvider, static state => ((SessionPool)state!).KeepUp(), this);
        _upkeep.Change(period, period);
    }

    /// <summary>Gets the number of sessions to all pods.</summary>
    public int Count
    {
        get
        {
            lock (_context.Lock)
            {
                return _pods.Values.Sum(pod => pod.Live.Count);
            }
        }
    }

    /// <summary>Gets the number of sessions that are blocked by a slow reader.</summary>
    public int HeldUp
    {
        get
        {
            lock (_context.Lock)
            {
                return _pods.Values.Sum(pod => pod.Live.Count(entry => entry.Session.IsHeldUp));
            }
        }
    }

    /// <summary>Rents a session for one connection to a pod. Opens a session if needed, and waits if the limit is reached.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="port">The pod's port; zero if the lease is returned unused.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="PortForwardException">A session could not be opened and there is none to share, or all were full for too long.</exception>
    /// <exception cref="OperationCanceledException">The token was canceled while waiting for a session.</exception>
    public async ValueTask<SessionLease> RentAsync(PodReference pod, int port, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var place = default(LinkedListNode<TaskCompletionSource>);
        var limit = default(CancellationTokenSource);
        try
        {
            for (PortForwardException? refusal = null; ;)
            {
                OpeningSession? opening;
                lock (_context.Lock)
                {
                    Disposed.ThrowIf(_context.IsClosing);
                    var sessions = SessionsOf(pod);
                    if (sessions.Rental.TryRent(port, place, refusal, out opening) is { } chosen)
                    {
                        return new SessionLease(this, chosen.Session);
                    }

                    if (opening is null)
                    {
                        place = sessions.Rental.Wait(place);
                        limit ??= new CancellationTokenSource(_context.Options.RoomTimeout, _context.Options.TimeProvider);
                    }
                }

                refusal = opening is null
                    ? await WaitForRoomAsync(pod, place!.Value.Task, limit!.Token, cancellationToken).ConfigureAwait(false)
                    : await WaitForOpeningAsync(opening, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            limit?.Dispose();
            if (place is not null)
            {
                lock (_context.Lock)
                {
                    _pods.GetValueOrDefault(pod)?.Rental.Leave(place);
                }
            }
        }
    }

    /// <summary>Determines whether there is a session to the pod that may serve the next connection.</summary>
    public bool HasHealthySession(PodReference pod)
    {
        lock (_context.Lock)
        {
            return _pods.TryGetValue(pod, out var sessions) && sessions.Live.Exists(static entry => entry.Health == SessionHealth.Healthy);
        }
    }

    /// <summary>Determines whether there is a session to the pod, or one is being opened.</summary>
    public bool HasSession(PodReference pod)
    {
        lock (_context.Lock)
        {
            return _pods.TryGetValue(pod, out var sessions) && sessions.Live.Count + sessions.Opening.Count > 0;
        }
    }

    /// <summary>Gets the number of connections to the pod.</summary>
    public int ConnectionsTo(PodReference pod)
    {
        lock (_context.Lock)
        {
            return _pods.TryGetValue(pod, out var sessions) ? sessions.Live.Sum(static entry => entry.Users) : 0;
        }
    }

    /// <summary>Keeps a session to the pod open for a forwarder.</summary>
    public void Pin(PodReference pod)
    {
        lock (_context.Lock)
        {
            SessionsOf(pod).Pins++;
        }
    }

    public void Unpin(PodReference pod)
    {
        lock (_context.Lock)
        {
            if (_pods.TryGetValue(pod, out var sessions))
            {
                sessions.Pins--;
                Forget(sessions);
            }
        }
    }

    /// <summary>Resets the connections to a pod that is gone if they still have received nothing after a moment. The node may connect to its port forever
    /// (protocol.md 6.5).</summary>
    public void EndUnanswered(PodReference pod) => _context.Work.Add(Detached.Run(() => EndUnansweredAsync(pod)));

    /// <summary>Ends a lease, which was either used for a connection or returned unused.</summary>
    public void EndReservation(PortForwardSession session)
    {
        lock (_context.Lock)
        {
            _pods.GetValueOrDefault(session.Pod)?.EndReservation(session);
        }
    }

    /// <summary>Closes all sessions. Their connections fail as lost.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_context.Lock)
        {
            if (_context.IsClosing)
            {
                return;
            }

            _context.IsClosing = true;
            foreach (var sessions in _pods.Values)
            {
                sessions.Close();
            }
        }

        await _context.Closing.CancelAsync().ConfigureAwait(false);
        await _upkeep.DisposeAsync().ConfigureAwait(false);
        await _context.Work.WaitAsync().ConfigureAwait(false);
        _context.Closing.Dispose();
    }

    /// <param name="pod">The pod.</param>
    /// <param name="change">Completes when it is worth another attempt.</param>
    /// <param name="limit">Is canceled at the end of the time that the connection can wait in all.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    private async Task<PortForwardException?> WaitForRoomAsync(PodReference pod, Task change, CancellationToken limit, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit, cancellationToken);
        try
        {
            await change.WaitAsync(either.Token).ConfigureAwait(false);
            return null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw PairFailures.NoRoom(pod, _context.Options);
        }
    }

    /// <summary>Waits for a session that is being opened. Returns its failure if it concerns the caller.</summary>
    private async Task<PortForwardException?> WaitForOpeningAsync(OpeningSession opening, CancellationToken cancellationToken)
    {
        try
        {
            await opening.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (PortForwardException e)
        {
            return opening.IsSpare ? null : e;
        }
        catch (OperationCanceledException) when (_context.IsClosing && !cancellationToken.IsCancellationRequested)
        {
            // The client is being disposed, which the next iteration reports.
            return null;
        }
        finally
        {
            lock (_context.Lock)
            {
                opening.Waiters--;
            }
        }
    }

    private async Task EndUnansweredAsync(PodReference pod)
    {
        await Task.Delay(SessionLimits.LastAnswer, _context.Options.TimeProvider, _context.Closing.Token).ConfigureAwait(false);
        PortForwardSession[] live;
        lock (_context.Lock)
        {
            live = [.. _pods.GetValueOrDefault(pod)?.Live.Select(static entry => entry.Session) ?? []];
        }

        Array.ForEach(live, session => session.EndUnanswered());
    }

    private PodSessions SessionsOf(PodReference pod)
    {
        if (!_pods.TryGetValue(pod, out var sessions))
        {
            _pods[pod] = sessions = new PodSessions(pod, _context);
        }

        return sessions;
    }

    /// <summary>Removes a pod without state. It may already have been removed and replaced by another one with the same name.</summary>
    private void Forget(PodSessions sessions)
    {
        Debug.Assert(Monitor.IsEntered(_context.Lock));
        if (sessions.IsEmpty && ReferenceEquals(_pods.GetValueOrDefault(sessions.Pod), sessions))
        {
            _pods.Remove(sessions.Pod);
        }
    }

    private void KeepUp()
    {
        lock (_context.Lock)
        {
            if (!_context.IsClosing)
            {
                foreach (var sessions in _pods.Values)
                {
                    sessions.Upkeep.KeepUp();
                    Forget(sessions);
                }
            }
        }
    }
}
