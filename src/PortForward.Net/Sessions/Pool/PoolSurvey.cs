using System.Diagnostics;

namespace PortForward.Net.Sessions.Pool;

/// <summary>One look at a pod's sessions: how many there are of each kind, and the best of each. Made and used under the pool's lock.</summary>
internal readonly struct PoolSurvey
{
    /// <summary>An upgrade that takes so long may never come to an end: nobody new waits for it if another can be tried.</summary>
    private static readonly TimeSpan SlowOpening = TimeSpan.FromSeconds(2);

    private readonly SessionOptions _options;
    private readonly bool _isBackingOff;
    private readonly int _opening;
    private readonly int _serving;
    private readonly int _fit;
    private readonly int _withRoom;

    public PoolSurvey(PodSessions sessions, PoolContext pool, int port)
    {
        Debug.Assert(Monitor.IsEntered(pool.Lock));
        _options = pool.Options;
        _isBackingOff = sessions.IsBackingOff;
        _opening = sessions.Opening.Count;
        Unclaimed = sessions.Opening.Find(opening => opening.Waiters == 0 && pool.Since(opening.BegunAt) < SlowOpening);
        Promising = sessions.Opening.Find(opening => pool.Since(opening.BegunAt) < SlowOpening);
        var fresh = default(PooledSession);
        for (var i = 0; i < sessions.Live.Count; i++)
        {
            var entry = sessions.Live[i];
            var health = entry.Health;
            if (health > SessionHealth.HeldUp)
            {
                continue;
            }

            _serving++;
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

        if (_options.Mode == SessionMode.Dedicated || Healthy is null || Healthy.Session.IsBulk || sessions.Growth.MayUseFresh)
        {
            Free ??= fresh;
        }

        Healthy ??= fresh;
    }

    /// <summary>A healthy session that serves nobody: one that has served before, or one that has not if <see cref="SessionGrowth"/> lets it be used.</summary>
    public PooledSession? Free { get; }

    /// <summary>How many healthy sessions serve nobody.</summary>
    public int FreeCount { get; }

    /// <summary>The best healthy session with room that suits the connection: one without a bulk transfer, and with the fewest users.</summary>
    public PooledSession? Healthy { get; }

    /// <summary>The best healthy session with room that does not suit the connection.</summary>
    public PooledSession? Other { get; }

    /// <summary>The best session with room whose workers are being asked.</summary>
    public PooledSession? Unproven { get; }

    /// <summary>The best session with room that is held up.</summary>
    public PooledSession? HeldUp { get; }

    /// <summary>A session that is being opened, not for long yet, and that nobody waits for.</summary>
    public OpeningSession? Unclaimed { get; }

    /// <summary>A session that is being opened, and not for long yet.</summary>
    public OpeningSession? Promising { get; }

    /// <summary>Whether a connection could share one of the sessions.</summary>
    public bool CanShare => _withRoom > 0;

    private int MaxUsers => _options.Mode == SessionMode.Dedicated ? 1 : _options.MaxConnectionsPerSession;

    /// <summary>Gives what counts for the decision.</summary>
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

    /// <summary>Whether the limits leave room for one more session.</summary>
    /// <param name="more">How many openings have begun since the look, or are not to count.</param>
    public bool MayOpen(int more)
    {
        if (_isBackingOff && _opening > 0)
        {
            return false;
        }

        // Sessions that only finish their connections are on their way out, and don't count.
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
