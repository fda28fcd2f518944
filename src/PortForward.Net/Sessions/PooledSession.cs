namespace PortForward.Net.Sessions;

/// <summary>A session of the pool and what the pool knows of it. Guarded by the pool's lock.</summary>
internal sealed class PooledSession(PortForwardSession session)
{
    public PortForwardSession Session { get; } = session;

    /// <summary>Leases given out on which no connection was opened yet.</summary>
    public int Reserved { get; set; }

    public bool IsProbing { get; set; }

    public bool IsClosing { get; set; }

    /// <summary>When it last became idle.</summary>
    public long IdleSince { get; set; }

    public int Users => Reserved + Session.Pairs;

    public bool CanServe => !IsClosing && Session.CanOpen;

    public bool IsFree => CanServe && Users == 0 && !IsProbing && !Session.NeedsProbe && !Session.IsHeldUp;
}
