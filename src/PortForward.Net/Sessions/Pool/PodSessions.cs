using PortForward.Net.Diagnostics;

namespace PortForward.Net.Sessions;

/// <summary>The sessions to one pod: those that live and those being opened. Its public members are called under the pool's lock.</summary>
internal sealed class PodSessions(PodReference pod, PoolContext pool)
{
    /// <summary>An upgrade that takes so long may never come to an end: nobody new waits for it where another can be tried.</summary>
    private static readonly TimeSpan SlowOpening = TimeSpan.FromSeconds(2);

    /// <summary>The longest wait between two sessions that are lost at once: somebody waits for each.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(2);

    private int _losses;
    private Backoff _backoff;
    private long _notBefore;

    public PodReference Pod { get; } = pod;

    public List<PooledSession> Live { get; } = [];

    public List<OpeningSession> Opening { get; } = [];

    /// <summary>How many forwarders lead to this pod now: while there is one, a session stays open for its next connection.</summary>
    public int Pins { get; set; }

    /// <summary>The connections that wait for a session to come, to go or to lose a user.</summary>
    public RoomLine Line { get; } = new();

    public bool IsEmpty => Live.Count == 0 && Opening.Count == 0 && Pins == 0 && Line.Count == 0 && !IsDoubtful;

    /// <summary>Whether sessions to the pod were lost so soon that the next one must wait.</summary>
    public bool IsBackingOff => _notBefore > pool.Now;

    /// <summary>Whether the last session was lost so lately that its wait must not be forgotten.</summary>
    private bool IsDoubtful => _notBefore != 0 && pool.Since(_notBefore) < Backoff.ProvenAfter;

    /// <summary>Rents the session for the next connection, if nobody else is to be served first; else gives the opening to wait for, or neither where a
    /// change must come first.</summary>
    /// <exception cref="PortForwardException">The opening that was waited for has failed, and there is nothing to share.</exception>
    public PooledSession? TryRent(LinkedListNode<TaskCompletionSource>? place, PortForwardException? refusal, out OpeningSession? opening)
    {
        opening = null;
        if (refusal is null && !Line.IsNext(place))
        {
            return null;
        }

        var chosen = Choose(refusal, out opening);
        if (chosen is not null)
        {
            chosen.Reserved++;
            KeepSpare();
            Line.Leave(place);
        }
        else if (opening is not null)
        {
            opening.Waiters++;
            Line.Leave(place);
        }

        return chosen;
    }

    /// <summary>Gives up a place in line, if it is still held.</summary>
    public void LeaveLine(LinkedListNode<TaskCompletionSource> place)
    {
        Line.Leave(place);
        pool.Forget(this);
    }

    /// <summary>Gives the session for the next connection; else the opening to wait for; else neither, and a change must come first.</summary>
    /// <exception cref="PortForwardException">The opening that was waited for has failed, and there is nothing to share.</exception>
    public PooledSession? Choose(PortForwardException? refusal, out OpeningSession? opening)
    {
        opening = null;
        if (pool.Options.Mode != SessionMode.Shared && SessionChoice.FindFree(this) is { } free)
        {
            return free;
        }

        var spare = Opening.Find(task => task.Waiters == 0 && pool.Since(task.BegunAt) < SlowOpening);
        if (refusal is null && SessionChoice.MayOpen(this, pool.Options, spare))
        {
            opening = spare ?? BeginOpening();
            return null;
        }

        if (SessionChoice.FindShareable(this, pool.Options) is { } shareable)
        {
            // Where its workers are being asked, the answer is near.
            return shareable.Probe is null ? shareable : null;
        }

        if (refusal is not null)
        {
            throw refusal;
        }

        // All wait for one that waits itself.
        opening = Opening.Count > 0 ? Opening[0] : null;
        return null;
    }

    /// <summary>Opens a session ahead of need, off everybody's path.</summary>
    public void KeepSpare()
    {
        var isWanted = pool.Options.KeepSpareSession && pool.Options.Mode != SessionMode.Shared && Live.Count > 0 && !pool.IsClosing;
        if (isWanted && Opening.Count == 0 && SessionChoice.FindFree(this) is null && SessionChoice.MayOpen(this, pool.Options) && pool.Gate.IsOpenForSpare)
        {
            BeginOpening(isSpare: true);
        }
    }

    /// <summary>A reservation on the session has ended: with a connection, which counts from now on, or without.</summary>
    public void EndReservation(PortForwardSession session)
    {
        if (Find(session) is { } entry)
        {
            entry.Reserved--;
            Settle(entry);
            NoteChange();
        }
    }

    /// <summary>Closes what has been idle for long: all but one session where a forwarder leads to the pod, else all. Replaces what is aged.</summary>
    public void KeepUp()
    {
        for (var i = Pins > 0 ? 1 : 0; i < Live.Count; i++)
        {
            if (Live[i].IsFree && Live[i].IsEmpty && pool.Since(Live[i].IdleSince) >= pool.Options.IdleTimeout)
            {
                Retire(Live[i], "it was idle");
            }
        }

        ReplaceAged();
    }

    public void Close()
    {
        Live.ForEach(BeginClosing);
        Line.WakeFirst();
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

    private OpeningSession BeginOpening(bool isSpare = false)
    {
        // The task must be in the list before it can end, hence the detour over the thread pool.
        using (Detached.Suppress())
        {
            var opening = new OpeningSession(Task.Run(OpenAsync), pool.Now, isSpare);
            Opening.Add(opening);
            pool.Work.Add(EndOpeningAsync(opening));
            return opening;
        }
    }

    private async Task OpenAsync()
    {
        if (pool.Options.TimeProvider.GetElapsedTime(pool.Now, Volatile.Read(ref _notBefore)) is var wait && wait > TimeSpan.Zero && _notBefore != 0)
        {
            await Task.Delay(wait, pool.Options.TimeProvider, pool.Closing.Token).ConfigureAwait(false);
        }

        var losses = Volatile.Read(ref _losses);
        var session = await pool.OpenAsync(Pod).ConfigureAwait(false);
        var maxAge = pool.Options.MaxSessionAge is { } age ? Jitter.Of(age, 0.1) : (TimeSpan?)null;
        var entry = new PooledSession(session, pool.Now, maxAge);
        session.PairFinished = OnPairFinished;
        session.CanOpenNoMore = OnCanOpenNoMore;
        session.Start();
        lock (pool.Lock)
        {
            Live.Add(entry);
            pool.Work.Add(WatchAsync(entry));
            if (pool.IsClosing)
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

    private async Task EndOpeningAsync(OpeningSession opening)
    {
        await opening.Task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (pool.Lock)
        {
            if (opening.Task.Exception?.InnerException is { } failure)
            {
                Log.SessionNotOpened(pool.Logger, Pod, failure.Message);
            }

            Opening.Remove(opening);
            ReplaceAged();
            KeepSpare();
            NoteChange();
        }
    }

    private async Task WatchAsync(PooledSession entry)
    {
        var reason = await entry.Session.Ended.ConfigureAwait(false);
        lock (pool.Lock)
        {
            Log.SessionEnded(pool.Logger, Pod, reason.Message);
            NoteLife(entry);
            DoubtOthers(entry);
        }

        await entry.Session.DisposeAsync().ConfigureAwait(false);
        lock (pool.Lock)
        {
            Live.Remove(entry);
            NoteChange();
        }
    }

    /// <summary>The server opens no more connections on a session: there may be room for another one.</summary>
    private void OnCanOpenNoMore()
    {
        lock (pool.Lock)
        {
            NoteChange();
        }
    }

    /// <summary>Only a session that lasted, or on which a pod has sent something, proves that the way is open.</summary>
    private void NoteLife(PooledSession entry)
    {
        if (entry.Session.HasDelivered || pool.Since(entry.OpenedAt) >= Backoff.ProvenAfter)
        {
            _backoff = default;
        }
        else if (entry.IsLost)
        {
            var wait = _backoff.Next(null);
            _notBefore = pool.Now + pool.Ticks(wait < LongestWait ? wait : LongestWait);
        }
    }

    private void OnPairFinished(PortForwardSession session)
    {
        lock (pool.Lock)
        {
            if (Find(session) is { } entry)
            {
                DoubtOthers(entry);
                Settle(entry);
                NoteChange();
            }
        }
    }

    /// <summary>What took one session may have taken the others: they are asked before they serve again.</summary>
    private void DoubtOthers(PooledSession lost)
    {
        if (!lost.IsLost || lost.HasSpreadDoubt)
        {
            return;
        }

        lost.HasSpreadDoubt = true;
        _losses++;
        foreach (var other in Live)
        {
            if (other != lost && other.CanServe)
            {
                other.Session.Doubt();
                Settle(other);
            }
        }
    }

    /// <summary>Does what a session needs that has just lost a user.</summary>
    private void Settle(PooledSession entry)
    {
        if (entry.IsEmpty && !entry.IsClosing)
        {
            entry.IdleSince = pool.Now;
            if (!entry.CanServe)
            {
                BeginClosing(entry);
            }
        }

        if (entry.CanServe && entry.Session.NeedsProbe && entry.Probe is null)
        {
            BeginProbe(entry);
        }
    }

    private void BeginProbe(PooledSession entry)
    {
        entry.Probe = Detached.Run(() => ProbeAsync(entry));
        pool.Work.Add(entry.Probe);
    }

    private async Task ProbeAsync(PooledSession entry)
    {
        await entry.Session.ProbeAsync(pool.Closing.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (pool.Lock)
        {
            entry.Probe = null;
            Settle(entry);
            NoteChange();
        }
    }

    /// <summary>Retires sessions that are past their age once there is a younger one; opens that one where there is none.</summary>
    private void ReplaceAged()
    {
        var aged = Live.FindAll(entry => entry.CanServe && entry.MaxAge <= pool.Since(entry.OpenedAt));
        if (aged.Count == 0 || pool.IsClosing)
        {
            return;
        }

        if (Live.Exists(entry => entry.IsHealthy && !aged.Contains(entry)) || (Pins == 0 && aged.TrueForAll(entry => entry.IsEmpty)))
        {
            aged.ForEach(entry => Retire(entry, "it has reached its age"));
        }
        else if (Opening.Count == 0 && pool.Gate.IsOpenForSpare)
        {
            BeginOpening(isSpare: true);
        }
    }

    /// <summary>Whoever follows this session learns by its retirement that its end is no loss.</summary>
    private void Retire(PooledSession entry, string reason)
    {
        entry.Session.Retire(reason);
        if (entry.IsEmpty)
        {
            BeginClosing(entry);
        }
    }

    private void BeginClosing(PooledSession entry)
    {
        if (!entry.IsClosing)
        {
            entry.IsClosing = true;
            pool.Work.Add(entry.Session.DisposeAsync().AsTask());
        }
    }

    private void NoteChange()
    {
        Line.WakeFirst();
        pool.Forget(this);
    }
}
