using System.Diagnostics;
using PortForward.Net.Timing;

namespace PortForward.Net.Sessions.Pool;

/// <summary>Opens additional sessions to a pod in the background, so that later connections need not share. Guarded by the pool's lock.</summary>
/// <remarks>A burst ends before an upgrade completes, so its connections share the existing sessions. Each one that had to share requests an additional
/// session; those still missing after the burst are opened, a few at a time. No connection waits for them or fails with them.</remarks>
internal sealed class SessionGrowth(PodSessions sessions, PoolContext pool)
{
    // Connections that had to share, in this burst and before.
    private int _noted;
    private int _wanted;
    private bool _isScheduled;
    private int _freshUsed;
    private long _freshSince;

    /// <summary>Gets a value indicating whether the next connection may be the first one on its session although others could be shared.</summary>
    public bool MayUseFresh => _freshUsed < SessionLimits.FreshSessionsInBurst || pool.Since(_freshSince) >= SessionLimits.GrowthDelay;

    /// <summary>Records that a connection shares a session although it could have had one of its own.</summary>
    public void NoteShared(in PoolSurvey survey)
    {
        Debug.Assert(Monitor.IsEntered(pool.Lock));
        if (pool.Options.Mode == SessionMode.Adaptive)
        {
            _noted++;
            Schedule(survey);
        }
    }

    /// <summary>Records that a connection takes the free session, so that another one is opened for the next.</summary>
    public void NoteTaken(in PoolSurvey survey)
    {
        Debug.Assert(Monitor.IsEntered(pool.Lock));
        if (!survey.Free!.Session.HasServed)
        {
            NoteFreshUsed();
        }

        if (KeepsSpare && survey.FreeCount <= SessionLimits.SpareSessions)
        {
            _noted = Math.Max(_noted, 1);
            Schedule(survey);
        }
    }

    /// <summary>Records that a connection waits for something that may take as long as an upgrade.</summary>
    public void NoteWaiting()
    {
        Debug.Assert(Monitor.IsEntered(pool.Lock));
        if (pool.Options.Mode == SessionMode.Adaptive && sessions.Opening.Count == 0)
        {
            _wanted = Math.Max(_wanted, 1);
            Grow();
        }
    }

    /// <summary>Starts the openings that are still wanted after one has ended.</summary>
    public void Continue()
    {
        Debug.Assert(Monitor.IsEntered(pool.Lock));
        _wanted = Math.Max(_wanted, Spares);
        Grow();
    }

    /// <summary>Discards the requests of a burst whose session was lost.</summary>
    public void Forget()
    {
        Debug.Assert(Monitor.IsEntered(pool.Lock));
        (_noted, _wanted) = (0, 0);
    }

    private void NoteFreshUsed()
    {
        if (pool.Since(_freshSince) >= SessionLimits.GrowthDelay)
        {
            (_freshUsed, _freshSince) = (0, pool.Now);
        }

        _freshUsed++;
    }

    // A forwarder that nobody uses needs one spare. Connections that begin after the first one often come together, and those that share a session
    // share it for as long as they last.
    private int Spares => !KeepsSpare ? 0 : sessions.Live.Exists(static entry => entry.Session.HasServed) ? SessionLimits.SpareSessions : 1;

    private bool KeepsSpare => pool.Options.KeepSpareSession && pool.Options.Mode != SessionMode.Shared;

    private void Schedule(in PoolSurvey survey)
    {
        if (_isScheduled || !survey.MayOpen(0))
        {
            return;
        }

        _isScheduled = true;
        using (Detached.Suppress())
        {
            pool.Work.Add(GrowLaterAsync());
        }
    }

    private void Grow()
    {
        if (_wanted == 0)
        {
            return;
        }

        var survey = new PoolSurvey(sessions, pool, port: 0);
        var before = sessions.Opening.Count;
        while (survey.FreeCount + sessions.Opening.Count < _wanted)
        {
            if (pool.IsClosing || sessions.Live.Count == 0 || sessions.Opening.Count >= SessionLimits.ParallelUpgrades
                || !survey.MayOpen(sessions.Opening.Count - before) || !pool.Gate.IsOpenForSpare)
            {
                // Requests beyond the limits are discarded; those that wait for the current openings are kept.
                _wanted = sessions.Opening.Count > 0 ? _wanted : 0;
                return;
            }

            sessions.BeginOpening(isSpare: true);
        }

        _wanted = 0;
    }

    private async Task GrowLaterAsync()
    {
        await Task.Delay(SessionLimits.GrowthDelay, pool.Options.TimeProvider, pool.Closing.Token).ConfigureAwait(false);
        lock (pool.Lock)
        {
            _isScheduled = false;
            _wanted = Math.Max(_wanted, Math.Min(Math.Max(_noted, Spares), pool.Options.ExclusiveSessions));
            _noted = 0;
            Grow();
        }
    }
}
