using System.Diagnostics;

namespace PortForward.Net.Sessions;

/// <summary>Opens sessions to a pod beside the connections, so that later ones need not share. Guarded by the pool's lock.</summary>
/// <remarks>A burst is over before an upgrade is, so its connections share what is there. Each that had to share asks for one session more; what is still
/// missing when the burst is over is opened, a few at a time. Nobody waits for such an opening, and its failure fails nobody.</remarks>
internal sealed class SessionGrowth(PodSessions sessions, PoolContext pool)
{
    /// <summary>Upgrades cost both sides far more than connections do: they begin when those of the burst are on their way.</summary>
    public static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(100);

    private const int MaxParallel = 4;

    // Connections that had to share, of the present burst and of those before.
    private int _noted;
    private int _wanted;
    private bool _isScheduled;

    /// <summary>A connection shares a session although it might have one of its own.</summary>
    public void NoteShared(in PoolSurvey survey)
    {
        Debug.Assert(Monitor.IsEntered(pool.Lock));
        if (pool.Options.Mode != SessionMode.Adaptive)
        {
            return;
        }

        _noted++;
        if (!_isScheduled && survey.MayOpen(0))
        {
            _isScheduled = true;
            using (Detached.Suppress())
            {
                pool.Work.Add(GrowLaterAsync());
            }
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

    /// <summary>Sees to it that a session is ready for the next connection, off everybody's path.</summary>
    public void KeepSpare()
    {
        Debug.Assert(Monitor.IsEntered(pool.Lock));
        if (pool.Options.KeepSpareSession && pool.Options.Mode != SessionMode.Shared)
        {
            _wanted = Math.Max(_wanted, 1);
        }

        Grow();
    }

    private void Grow()
    {
        if (_wanted == 0)
        {
            return;
        }

        var survey = new PoolSurvey(sessions, pool);
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
