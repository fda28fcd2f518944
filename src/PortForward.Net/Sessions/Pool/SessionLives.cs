using PortForward.Net.Timing;

namespace PortForward.Net.Sessions.Pool;

/// <summary>Tracks how long the sessions to a pod last, and when the next one may be opened. Guarded by the pool's lock.</summary>
internal sealed class SessionLives(PoolContext pool)
{
    private Backoff _backoff;
    private long? _notBefore;
    private long? _lostAt;

    /// <summary>Gets the remaining wait of the next session; zero or less if there is none.</summary>
    public TimeSpan Wait => _notBefore is { } time ? pool.Options.TimeProvider.GetElapsedTime(pool.Now, time) : TimeSpan.Zero;

    /// <summary>Gets a value indicating whether sessions to the pod were lost so recently that its state must be kept.</summary>
    public bool AreRemembered => _notBefore is { } time && pool.Since(time) < Backoff.ProvenAfter;

    /// <summary>Records the end of a session. Only one that lasted, or on which the pod has sent data, counts as a success. Sessions that end together count
    /// once, and the first retry is immediate.</summary>
    public void NoteEnd(PooledSession session)
    {
        var isFirst = _lostAt is not { } lostAt || session.OpenedAt >= lostAt;
        _lostAt = session.Health == SessionHealth.Lost ? pool.Now : _lostAt;
        if (session.Session.HasDelivered || pool.Since(session.OpenedAt) >= Backoff.ProvenAfter)
        {
            (_backoff, _notBefore) = (default, null);
        }
        else if (session.Health == SessionHealth.Lost && isFirst)
        {
            var wait = _notBefore is null ? TimeSpan.Zero : _backoff.Next(null);
            _notBefore = pool.Now + pool.Ticks(wait < SessionLimits.LongestOpeningWait ? wait : SessionLimits.LongestOpeningWait);
        }
    }
}
