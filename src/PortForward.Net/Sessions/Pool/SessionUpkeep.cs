using System.Diagnostics;

namespace PortForward.Net.Sessions.Pool;

/// <summary>Closes the sessions to a pod that have been idle for long, and replaces those that have reached their age. Guarded by the pool's lock.</summary>
internal sealed class SessionUpkeep(PodSessions sessions, PoolContext pool)
{
    /// <summary>Closes what has been idle for long: all but one session if a forwarder leads to the pod, else all. Replaces what is aged.</summary>
    public void KeepUp()
    {
        Debug.Assert(Monitor.IsEntered(pool.Lock));
        for (var i = sessions.Pins > 0 ? 1 : 0; i < sessions.Live.Count; i++)
        {
            var entry = sessions.Live[i];
            if (entry.IsFree && entry.IsEmpty && pool.Since(entry.IdleSince) >= pool.Options.IdleTimeout)
            {
                Retire(entry, "it was idle");
            }
        }

        ReplaceAged();
    }

    /// <summary>Retires sessions that have reached their age once there is a younger one; opens that one if there is none.</summary>
    public void ReplaceAged()
    {
        Debug.Assert(Monitor.IsEntered(pool.Lock));
        var live = sessions.Live;
        var aged = live.FindAll(entry => entry.Health <= SessionHealth.HeldUp && entry.MaxAge <= pool.Since(entry.OpenedAt));
        if (aged.Count == 0 || pool.IsClosing)
        {
            return;
        }

        if (live.Exists(entry => entry.Health == SessionHealth.Healthy && !aged.Contains(entry)) || (sessions.Pins == 0 && aged.TrueForAll(entry => entry.IsEmpty)))
        {
            aged.ForEach(entry => Retire(entry, "it has reached its age"));
        }
        else if (sessions.Opening.Count == 0 && pool.Gate.IsOpenForSpare)
        {
            sessions.BeginOpening(isSpare: true);
        }
    }

    /// <summary>A retired session tells the forwarder that follows it that its end is no loss.</summary>
    private void Retire(PooledSession entry, string reason)
    {
        entry.Session.Retire(reason);
        if (entry.IsEmpty)
        {
            sessions.BeginClosing(entry);
        }
    }
}
