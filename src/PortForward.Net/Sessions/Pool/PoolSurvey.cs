using System.Diagnostics;

namespace PortForward.Net.Sessions.Pool;

/// <summary>A snapshot of a pod's sessions: the number of each kind, and the best of each. Created and used under the pool's lock.</summary>
internal readonly struct PoolSurvey
{
    private readonly SessionOptions _options;
    private readonly bool _isBackingOff;
    private readonly int _opening;
    private readonly int _serving;
    private readonly int _fit;
    private readonly int _withRoom;

    public PoolSurvey(PodSessions sessions, PoolContext pool, int port)
    {
        Debug.Assert(Monitor.IsEntered(pool.Lock));
        Debug.Assert(
            sessions.Opening.TrueForAll(opening => !opening.Task.IsCompletedSuccessfully), "A session that is open does not count as one that is being opened.");
        _options = pool.Options;
        _isBackingOff = sessions.IsBackingOff;
        _opening = sessions.Opening.Count;
        Unclaimed = sessions.Opening.Find(opening => opening.Waiters == 0 && pool.Since(opening.BegunAt) < SessionLimits.SlowOpening);
        Promising = sessions.Opening.Find(opening => pool.Since(opening.BegunAt) < SessionLimits.SlowOpening);
        var fresh = default(PooledSession);
        var carriesBulk = false;
        for (var i = 0; i < sessions.Live.Count; i++)
        {
            var entry = sessions.Live[i];
            var health = entry.Health;
            if (health > SessionHealth.HeldUp)
            {
                continue;
            }

            _serving++;
            carriesBulk |= entry.Session.IsBulk;
            _fit += health == SessionHealth.HeldUp ? 0 : 1;
            if (entry.Users >= MaxUsers)
            {
                continue;
            }

            _withRoom++;
            switch (health)
            {
                case SessionHealth.Healthy when entry.Users == 0:
                    FreeCount++;
                    fresh ??= entry.Session.HasServed ? null : entry;
                    Free ??= entry.Session.HasServed ? entry : null;
                    Healthy = entry.Session.HasServed ? Better(Healthy, entry) : Healthy;
                    break;
                case SessionHealth.Healthy when _options.Mode == SessionMode.Shared || entry.Suits(port, sessions.Answering):
                    Healthy = Better(Healthy, entry);
                    break;
                case SessionHealth.Healthy:
                    Other = Better(Other, entry);
                    break;
                case SessionHealth.Unproven:
                    Unproven = Better(Unproven, entry);
                    break;
                default:
                    HeldUp = Better(HeldUp, entry);
                    break;
            }
        }

        // Sharing with, or soon after, a bulk transfer costs more than a fresh session.
        if (_options.Mode == SessionMode.Dedicated || Healthy is null || carriesBulk || sessions.Growth.MayUseFresh)
        {
            Free ??= fresh;
        }

        Healthy ??= fresh;
    }

    /// <summary>Gets a healthy, unused session: one that has served before, or a new one if <see cref="SessionGrowth"/> allows it.</summary>
    public PooledSession? Free { get; }

    /// <summary>Gets the number of healthy, unused sessions.</summary>
    public int FreeCount { get; }

    /// <summary>Gets the best healthy session with room that suits the connection: one without a bulk transfer, and with the fewest users.</summary>
    public PooledSession? Healthy { get; }

    /// <summary>Gets the best healthy session with room that does not suit the connection.</summary>
    public PooledSession? Other { get; }

    /// <summary>Gets the best session with room that is being probed.</summary>
    public PooledSession? Unproven { get; }

    /// <summary>Gets the best session with room that is blocked.</summary>
    public PooledSession? HeldUp { get; }

    /// <summary>Gets a recently started opening that nobody waits for.</summary>
    public OpeningSession? Unclaimed { get; }

    /// <summary>Gets a recently started opening.</summary>
    public OpeningSession? Promising { get; }

    /// <summary>Gets a value indicating whether a connection could share one of the sessions.</summary>
    public bool CanShare => _withRoom > 0;

    private int MaxUsers => _options.Mode == SessionMode.Dedicated ? 1 : _options.MaxConnectionsPerSession;

    /// <summary>Gets the input of the decision.</summary>
    public PoolView ToView(bool wasRefused) => new(
        _options.Mode,
        HasFree: Free is not null,
        HasHealthy: Healthy is not null,
        HasOther: Other is not null,
        HasUnproven: Unproven is not null,
        HasHeldUp: HeldUp is not null,
        HasUnclaimed: Unclaimed is not null,
        HasPromising: Promising is not null,
        IsOpening: _opening > 0,
        MayOpen: MayOpen(_options.Mode == SessionMode.Dedicated && Unclaimed is not null ? -1 : 0),
        WasRefused: wasRefused);

    /// <summary>Determines whether the limits allow another session.</summary>
    /// <param name="more">The number of openings since the snapshot, or those to leave out.</param>
    public bool MayOpen(int more)
    {
        if (_isBackingOff && _opening > 0)
        {
            return false;
        }

        // Draining sessions do not count.
        var opening = _opening + more;
        return _serving + opening < _options.MaxSessions && _options.Mode switch
        {
            SessionMode.Dedicated => true,
            SessionMode.Shared => opening == 0 && (_fit == 0 || _withRoom == 0),
            _ => _fit + opening < _options.ExclusiveSessions || (opening == 0 && _withRoom == 0),
        };
    }

    private static PooledSession Better(PooledSession? one, PooledSession other) =>
        one is null || other.Load.CompareTo(one.Load) < 0 ? other : one;
}
