using PortForward.Net.Timing;

namespace PortForward.Net.Sessions.Pool;

/// <summary>How long the sessions to one pod lasted, and when the next one may be opened. Guarded by the pool's lock.</summary>
internal sealed class SessionLives(PoolContext pool)
{
    /// <summary>The longest wait between two sessions that are lost at once: somebody waits for each.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(2);

    private Backoff _backoff;
    private long? _notBefore;

    /// <summary>How long the next session has to wait; zero or less where it need not.</summary>
    public TimeSpan Wait => _notBefore is { } time ? pool.Options.TimeProvider.GetElapsedTime(pool.Now, time) : TimeSpan.Zero;

    /// <summary>Whether sessions to the pod were lost so lately that it must not be forgotten.</summary>
    public bool AreRemembered => _notBefore is { } time && pool.Since(time) < Backoff.ProvenAfter;

    /// <summary>Notes the end of a session. Only one that lasted, or on which a pod has sent something, proves that the way is open.</summary>
    public void NoteEnd(PooledSession session)
    {
        if (session.Session.HasDelivered || pool.Since(session.OpenedAt) >= Backoff.ProvenAfter)
        {
            _backoff = default;
        }
        else if (session.Health == SessionHealth.Lost)
        {
            var wait = _backoff.Next(null);
            _notBefore = pool.Now + pool.Ticks(wait < LongestWait ? wait : LongestWait);
        }
    }
}
