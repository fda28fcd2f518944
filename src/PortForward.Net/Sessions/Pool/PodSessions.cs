using System.Diagnostics;
using PortForward.Net.Logging;
using PortForward.Net.Timing;

namespace PortForward.Net.Sessions.Pool;

/// <summary>The open and opening sessions to a pod. Guarded by the pool's lock.</summary>
internal sealed class PodSessions
{
    private readonly PoolContext _pool;
    private readonly SessionLives _lives;
    private int _losses;

    public PodSessions(PodReference pod, PoolContext context)
    {
        Pod = pod;
        _pool = context;
        _lives = new SessionLives(context);
        Rental = new SessionRental(this, context);
        Growth = new SessionGrowth(this, context);
        Upkeep = new SessionUpkeep(this, context);
    }

    public PodReference Pod { get; }

    public List<PooledSession> Live { get; } = [];

    public List<OpeningSession> Opening { get; } = [];

    /// <summary>Gets the number of forwarders to this pod. While there is one, a session stays open for its next connection.</summary>
    public int Pins { get; set; }

    /// <summary>Gets the rental of the sessions.</summary>
    public SessionRental Rental { get; }

    /// <summary>Gets the pod's ports that are known to respond.</summary>
    public AnsweringPorts Answering { get; } = new();

    /// <summary>Gets the growth, which opens sessions ahead of need.</summary>
    public SessionGrowth Growth { get; }

    /// <summary>Gets the upkeep, which closes and replaces sessions.</summary>
    public SessionUpkeep Upkeep { get; }

    public bool IsEmpty => Live.Count == 0 && Opening.Count == 0 && Pins == 0 && Rental.Waiting == 0 && !_lives.AreRemembered;

    /// <summary>Gets a value indicating whether sessions to the pod were lost so soon that the next one must wait.</summary>
    public bool IsBackingOff => _lives.Wait > TimeSpan.Zero;

    /// <summary>Starts to open a session. No connection waits for a spare.</summary>
    public OpeningSession BeginOpening(bool isSpare = false)
    {
        Debug.Assert(Monitor.IsEntered(_pool.Lock));
        using (Detached.Suppress())
        {
            var opening = new OpeningSession(_pool.Now, isSpare);
            Opening.Add(opening);
            opening.Task = Task.Run(() => OpenAsync(opening));
            _pool.Work.Add(EndOpeningAsync(opening));
            return opening;
        }
    }

    /// <summary>Ends a reservation of a session, which was either used for a connection or returned unused.</summary>
    public void EndReservation(PortForwardSession session)
    {
        Debug.Assert(Monitor.IsEntered(_pool.Lock));
        if (Find(session) is { } entry)
        {
            entry.EndReservation();
            Settle(entry);
            NoteChange();
        }
    }

    public void Close()
    {
        Debug.Assert(Monitor.IsEntered(_pool.Lock));
        Live.ForEach(BeginClosing);
        Rental.NoteChange();
    }

    private PooledSession? Find(PortForwardSession session)
    {
        foreach (var entry in Live)
        {
            if (ReferenceEquals(entry.Session, session))
            {
                return entry;
            }
        }

        return null;
    }

    private async Task OpenAsync(OpeningSession opening)
    {
        TimeSpan wait;
        lock (_pool.Lock)
        {
            wait = _lives.Wait;
        }

        if (wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, _pool.Options.TimeProvider, _pool.Closing.Token).ConfigureAwait(false);
        }

        var losses = Volatile.Read(ref _losses);
        var session = await _pool.OpenAsync(Pod, HasNothingToShare).ConfigureAwait(false);
        var maxAge = _pool.Options.MaxSessionAge is { } age ? Jitter.Of(age, 0.1) : (TimeSpan?)null;
        var entry = new PooledSession(session, _pool.Now, maxAge);
        session.PairFinished = OnPairFinished;
        session.CanOpenNoMore = OnCanOpenNoMore;
        session.Answering = Answering;
        session.Start();
        lock (_pool.Lock)
        {
            // In one step: a session that counted as open and as opening would end the growth too early.
            Opening.Remove(opening);
            Live.Add(entry);
            _pool.Work.Add(WatchAsync(entry));
            if (_pool.IsClosing)
            {
                BeginClosing(entry);
            }
            else if (losses != _losses)
            {
                session.Doubt();
                Settle(entry);
            }
        }
    }

    /// <summary>Determines whether there is no session to share. If there is one, no connection waits for an overloaded server.</summary>
    private bool HasNothingToShare()
    {
        lock (_pool.Lock)
        {
            return !new PoolSurvey(this, _pool, port: 0).CanShare;
        }
    }

    private async Task EndOpeningAsync(OpeningSession opening)
    {
        await opening.Task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_pool.Lock)
        {
            if (opening.Task.Exception?.InnerException is { } failure)
            {
                Log.SessionNotOpened(_pool.Logger, Pod, failure.Message);
            }

            Opening.Remove(opening);
            Upkeep.ReplaceAged();
            Growth.Continue();
            NoteChange();
        }
    }

    private async Task WatchAsync(PooledSession entry)
    {
        var reason = await entry.Session.Ended.ConfigureAwait(false);
        lock (_pool.Lock)
        {
            Log.SessionEnded(_pool.Logger, Pod, reason.Message);
            _lives.NoteEnd(entry);
            DoubtOthers(entry);
        }

        await entry.Session.DisposeAsync().ConfigureAwait(false);
        lock (_pool.Lock)
        {
            Live.Remove(entry);
            NoteChange();
        }
    }

    /// <summary>Called if the server accepts no more connections on a session, so that another session may be opened.</summary>
    private void OnCanOpenNoMore()
    {
        lock (_pool.Lock)
        {
            NoteChange();
        }
    }

    private void OnPairFinished(PortForwardSession session)
    {
        lock (_pool.Lock)
        {
            if (Find(session) is { } entry)
            {
                DoubtOthers(entry);
                Settle(entry);
                NoteChange();
            }
        }
    }

    /// <summary>Requests probes of the other sessions, since the cause of a lost or silent session may have affected them too.</summary>
    private void DoubtOthers(PooledSession lost)
    {
        Debug.Assert(Monitor.IsEntered(_pool.Lock));
        if ((lost.Health != SessionHealth.Lost && !lost.Session.WasSilent) || lost.HasSpreadDoubt)
        {
            return;
        }

        lost.HasSpreadDoubt = true;
        _losses++;
        Growth.Forget();
        foreach (var other in Live)
        {
            if (other != lost && other.Health <= SessionHealth.HeldUp)
            {
                other.Session.Doubt();
                Settle(other);
            }
        }
    }

    /// <summary>Updates a session that has just lost a user.</summary>
    private void Settle(PooledSession entry)
    {
        Debug.Assert(Monitor.IsEntered(_pool.Lock));
        if (entry.IsEmpty && !entry.IsClosing)
        {
            entry.IdleSince = _pool.Now;
            if (entry.Health > SessionHealth.HeldUp)
            {
                BeginClosing(entry);
            }
        }

        if (entry.Health <= SessionHealth.HeldUp && entry.Session.NeedsProbe && entry.Probe is null)
        {
            BeginProbe(entry);
        }
    }

    private void BeginProbe(PooledSession entry)
    {
        entry.Probe = Detached.Run(() => ProbeAsync(entry));
        _pool.Work.Add(entry.Probe);
    }

    private async Task ProbeAsync(PooledSession entry)
    {
        await entry.Session.ProbeAsync(_pool.Closing.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_pool.Lock)
        {
            entry.Probe = null;
            Settle(entry);
            NoteChange();
        }
    }

    /// <summary>Starts to close a session. The pool waits for it on disposal.</summary>
    public void BeginClosing(PooledSession entry)
    {
        Debug.Assert(Monitor.IsEntered(_pool.Lock));
        if (!entry.IsClosing)
        {
            entry.IsClosing = true;
            _pool.Work.Add(entry.Session.DisposeAsync().AsTask());
        }
    }

    private void NoteChange()
    {
        Rental.NoteChange();
        _pool.Forget(this);
    }
}
