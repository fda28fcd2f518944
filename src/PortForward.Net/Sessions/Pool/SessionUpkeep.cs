using System.Diagnostics;

namespace PortForward.Net.Sessions.Pool;

/// <summary>Closes idle sessions to a pod and replaces aged ones. Guarded by the pool's lock.</summary>
internal sealed class SessionUpkeep(PodSessions sessions, PoolContext pool)
{
    /// <summary>Closes idle sessions, except for one if a forwarder uses the pod, and replaces aged ones.</summary>
    public void KeepUp()
    {
        Debug.Assert(Monitor.IsEntered(pool.Lock));
        for (var i = sessions.Pins > 0 ? 1 : 0; i < sessions.Live.Count; i++)
        {
            var entry = sessions.Live[i];
            if (entry.IsFree && entry.IsEmpty && pool.Since(entry.IdleSince) >= pool.Options.IdleTimeout)
            {
                Retire(entry, "The session was idle.");
            }
        }

        ReplaceAged();
    }

    /// <summary>Retires sessions that have reached the maximum age once there is a younger one, which is opened if necessary.</summary>
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
            aged.ForEach(entry => Retire(entry, "The session has reached its maximum age."));
        }
        else if (sessions.Opening.Count == 0 && pool.Gate.IsOpenForSpare)
        {
            sessions.BeginOpening(isSpare: true);
        }
    }

    /// <summary>Retires the session, so that its forwarder does not treat its end as a loss.</summary>
    private void Retire(PooledSession entry, string reason)
    {
        entry.Session.Retire(reason);
        if (entry.IsEmpty)
        {
            sessions.BeginClosing(entry);
        }
    }
}
