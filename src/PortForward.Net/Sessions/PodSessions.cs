namespace PortForward.Net.Sessions;

/// <summary>The sessions to one pod: those that live and those being opened. Guarded by the pool's lock.</summary>
internal sealed class PodSessions(PodReference pod)
{
    public PodReference Pod { get; } = pod;

    public List<PooledSession> Live { get; } = [];

    public List<Task<PooledSession>> Opening { get; } = [];

    /// <summary>How many forwarders lead to this pod now: while there is one, a session stays open for its next connection.</summary>
    public int Pins { get; set; }

    public bool IsEmpty => Live.Count == 0 && Opening.Count == 0 && Pins == 0;

    /// <summary>Whether the next connection may have a new session.</summary>
    public bool MayOpen(SessionOptions options) => Opening.Count + CountServing() < options.MaxSessionsPerPod
        && Opening.Count + Live.Count < options.MaxSessionsWhenHeldUp;

    /// <summary>Gives the session for the next connection, or null where one is to be opened or waited for.</summary>
    public PooledSession? Choose(SessionOptions options)
    {
        PooledSession? least = null;
        foreach (var entry in Live)
        {
            if (entry.IsFree)
            {
                return entry;
            }

            if (entry.CanServe)
            {
                least = IsBetter(entry, least) ? entry : least;
            }
        }

        return MayOpen(options) ? null : least;
    }

    public PooledSession? Find(PortForwardSession session)
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

    /// <summary>A session that is held up, or may have a blocked worker, is the last resort.</summary>
    private static bool IsBetter(PooledSession entry, PooledSession? than) => than is null || Rank(entry).CompareTo(Rank(than)) < 0;

    private static (bool, bool, int) Rank(PooledSession entry) => (entry.Session.IsHeldUp, entry.Session.NeedsProbe, entry.Users);

    private int CountServing()
    {
        var count = 0;
        foreach (var entry in Live)
        {
            count += entry.CanServe && !entry.Session.IsHeldUp ? 1 : 0;
        }

        return count;
    }
}
