namespace PortForward.Net.Sessions;

/// <summary>Which of a pod's sessions is the one for the next connection. Under the pool's lock.</summary>
internal static class SessionChoice
{
    /// <summary>Whether the next connection may have a new session.</summary>
    /// <param name="sessions">The pod's sessions.</param>
    /// <param name="options">The limits.</param>
    /// <param name="spare">One that is being opened for nobody yet, and could be that new session.</param>
    public static bool MayOpen(PodSessions sessions, SessionOptions options, OpeningSession? spare = null)
    {
        if (sessions.IsBackingOff && sessions.Opening.Count > 0)
        {
            return false;
        }

        int serving = 0, healthy = 0, withRoom = 0;
        foreach (var entry in sessions.Live)
        {
            if (entry.CanServe)
            {
                serving++;
                healthy += entry.Session.IsHeldUp || entry.Session.IsSuspect ? 0 : 1;
                withRoom += HasRoom(entry, options) ? 1 : 0;
            }
        }

        // Sessions that only finish their connections are on their way out, and count no more.
        var opening = sessions.Opening.Count - (spare is null ? 0 : 1);
        return serving + opening < options.MaxSessions && options.Mode switch
        {
            SessionMode.Dedicated => true,
            SessionMode.Shared => opening == 0 && (healthy == 0 || withRoom == 0),
            _ => healthy + opening < options.ExclusiveSessions || (opening == 0 && withRoom == 0),
        };
    }

    /// <summary>Whether there is a session that the next connection could share. It takes the lock itself.</summary>
    public static bool CanShare(PodSessions sessions, PoolContext pool)
    {
        lock (pool.Lock)
        {
            return FindShareable(sessions, pool.Options) is not null;
        }
    }

    /// <summary>Gives a session that serves nobody and that nothing speaks against.</summary>
    public static PooledSession? FindFree(PodSessions sessions)
    {
        foreach (var entry in sessions.Live)
        {
            if (entry.IsFree)
            {
                return entry;
            }
        }

        return null;
    }

    /// <summary>Gives the best session to share.</summary>
    public static PooledSession? FindShareable(PodSessions sessions, SessionOptions options)
    {
        PooledSession? best = null;
        foreach (var entry in sessions.Live)
        {
            if (entry.CanServe && HasRoom(entry, options) && (best is null || entry.Rank.CompareTo(best.Rank) < 0))
            {
                best = entry;
            }
        }

        return best;
    }

    private static bool HasRoom(PooledSession entry, SessionOptions options) =>
        entry.Users < (options.Mode == SessionMode.Dedicated ? 1 : options.MaxConnectionsPerSession);
}
