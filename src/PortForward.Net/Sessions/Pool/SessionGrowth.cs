using System.Diagnostics;
using PortForward.Net.Timing;

namespace PortForward.Net.Sessions.Pool;

/// <summary>Opens sessions to a pod beside the connections, so that later ones need not share. Guarded by the pool's lock.</summary>
/// <remarks>A burst is over before an upgrade is, so its connections share what is there. Each that had to share asks for one session more; what is still
/// missing when the burst is over is opened, a few at a time. Nobody waits for such an opening, and its failure fails nobody.</remarks>
internal sealed class SessionGrowth(PodSessions sessions, PoolContext pool)
{
    /// <summary>Upgrades cost both sides far more than connections do: they begin when those of the burst are on their way.</summary>
    public static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(100);

    private const int MaxParallel = 4;

    /// <summary>The first connection on a session makes the server set up its compression, a megabyte of tables: in a burst, the others share meanwhile.</summary>
    private const int MaxFreshInBurst = 2;

    // Connections that had to share, of the present burst and of those before.
    private int _noted;
    private int _wanted;
    private bool _isScheduled;
    private int _freshUsed;
    private long _freshSince;

    /// <summary>Whether the next connection may be the first one on its session although others could be shared.</summary>
    public bool MayUseFresh => _freshUsed < MaxFreshInBurst || pool.Since(_freshSince) >= Delay;

    /// <summary>A connection shares a session although it might have one of its own.</summary>
    public void NoteShared(in PoolSurvey survey)
    {
        Debug.Assert(Monitor.IsEntered(pool.Lock));
        if (pool.Options.Mode == SessionMode.Adaptive)
        {
            _noted++;
            Schedule(survey);
        }
    }

    /// <summary>A connection takes the survey's free session: there is to be another one for the next.</summary>
    public void NoteTaken(in PoolSurvey survey)
    {
        Debug.Assert(Monitor.IsEntered(pool.Lock));
        if (!survey.Free!.Session.HasServed)
        {
            NoteFreshUsed();
        }

        if (KeepsSpare && survey.FreeCount <= 1)
        {
            _noted = Math.Max(_noted, 1);
            Schedule(survey);
        }
    }

    /// <summary>A connection waits for what may take as long as an upgrade.</summary>
    public void NoteWaiting()
    {
        Debug.Assert(Monitor.IsEntered(pool.Lock));
        if (pool.Options.Mode == SessionMode.Adaptive && sessions.Opening.Count == 0)
        {
            _wanted = Math.Max(_wanted, 1);
            Grow();
        }
    }

    /// <summary>Begins what is still wanted, after an opening has ended.</summary>
    public void Continue()
    {
        Debug.Assert(Monitor.IsEntered(pool.Lock));
        _wanted = Math.Max(_wanted, KeepsSpare ? 1 : 0);
        Grow();
    }

    /// <summary>A session was lost, and the burst with it: what its connections asked for is not wanted any more.</summary>
    public void Forget()
    {
        Debug.Assert(Monitor.IsEntered(pool.Lock));
        (_noted, _wanted) = (0, 0);
    }

    private void NoteFreshUsed()
    {
        if (pool.Since(_freshSince) >= Delay)
        {
            (_freshUsed, _freshSince) = (0, pool.Now);
        }

        _freshUsed++;
    }

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
            if (pool.IsClosing || sessions.Live.Count == 0 || sessions.Opening.Count >= MaxParallel
                || !survey.MayOpen(sessions.Opening.Count - before) || !pool.Gate.IsOpenForSpare)
            {
                // What the limits forbid is not wanted any more; what waits for the openings under way is.
                _wanted = sessions.Opening.Count > 0 ? _wanted : 0;
                return;
            }

            sessions.BeginOpening(isSpare: true);
        }

        _wanted = 0;
    }

    private async Task GrowLaterAsync()
    {
        await Task.Delay(Delay, pool.Options.TimeProvider, pool.Closing.Token).ConfigureAwait(false);
        lock (pool.Lock)
        {
            _isScheduled = false;
            _wanted = Math.Max(_wanted, Math.Min(_noted, pool.Options.ExclusiveSessions));
            _noted = 0;
            Grow();
        }
    }
}
