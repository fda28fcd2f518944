namespace PortForward.Net.Sessions;

/// <summary>A session of the pool and what the pool knows of it. Guarded by the pool's lock.</summary>
internal sealed class PooledSession(PortForwardSession session, long now, TimeSpan? maxAge)
{
    public PortForwardSession Session { get; } = session;

    /// <summary>Leases given out on which no connection was opened yet.</summary>
    public int Reserved { get; set; }

    /// <summary>The probe that is under way.</summary>
    public Task? Probe { get; set; }

    public bool IsClosing { get; set; }

    /// <summary>It ended by itself, and not because this side wanted it.</summary>
    public bool IsLost => !IsClosing && !Session.IsRetired && !Session.CanOpen;

    /// <summary>That it was lost has put the others in doubt.</summary>
    public bool HasSpreadDoubt { get; set; }

    public long OpenedAt { get; } = now;

    /// <summary>When it is to be replaced; null for never.</summary>
    public TimeSpan? MaxAge { get; } = maxAge;

    /// <summary>When it last became idle.</summary>
    public long IdleSince { get; set; } = now;

    /// <summary>Connections that are in use on it, or about to be.</summary>
    public int Users => Reserved + Session.ActivePairs;

    /// <summary>Nothing is left on it.</summary>
    public bool IsEmpty => Reserved == 0 && Session.Pairs == 0;

    public bool CanServe => !IsClosing && Session.CanOpen;

    /// <summary>Nothing speaks against a new connection on it.</summary>
    public bool IsHealthy => CanServe && Probe is null && !Session.NeedsProbe && !Session.IsHeldUp && !Session.IsSuspect;

    public bool IsFree => Users == 0 && IsHealthy;

    /// <summary>What is better shared comes first: the healthy, then those that have yet to prove it, at last those that are held up; of each the one with
    /// the fewest users.</summary>
    public (int Health, int Users) Rank => (IsHealthy ? 0 : Session.IsHeldUp || Session.IsSuspect ? 2 : 1, Users);
}
