namespace PortForward.Net.Sessions.Pool;

/// <summary>A session of the pool and what the pool knows of it. Guarded by the pool's lock.</summary>
internal sealed class PooledSession(PortForwardSession session, long now, TimeSpan? maxAge)
{
    public PortForwardSession Session { get; } = session;

    /// <summary>Leases given out on which no connection was opened yet.</summary>
    public int Reserved { get; private set; }

    /// <summary>The pod's port that all its connections lead to; zero if there is no such port.</summary>
    public int Port { get; private set; }

    /// <summary>The probe that is under way.</summary>
    public Task? Probe { get; set; }

    public bool IsClosing { get; set; }

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

    /// <summary>How fit it is for a new connection: the one place that puts together what is known.</summary>
    public SessionHealth Health =>
        IsClosing || Session.IsRetired ? SessionHealth.Draining
        : !Session.CanOpen ? SessionHealth.Lost
        : Session.IsHeldUp || Session.IsSuspect ? SessionHealth.HeldUp
        : Probe is not null || Session.NeedsProbe ? SessionHealth.Unproven
        : SessionHealth.Healthy;

    /// <summary>It serves nobody, and nothing speaks against a new connection.</summary>
    public bool IsFree => Users == 0 && Health == SessionHealth.Healthy;

    /// <summary>Gives out a lease for a connection to a port; zero is one that is given back unused.</summary>
    public void Reserve(int port)
    {
        Port = Users == 0 || port == Port ? port : port == 0 ? Port : 0;
        Reserved++;
    }

    /// <summary>A lease has ended.</summary>
    public void EndReservation() => Reserved--;

    /// <summary>Whether a connection to a port may share it: a refusal must not harm a connection to another port, which would not have been refused.</summary>
    public bool Suits(int port, AnsweringPorts answering) =>
        port == 0 || port == Port || Users == 0 || (answering.Contains(port) && (Port == 0 || answering.Contains(Port)));

    /// <summary>What a new connection would share it with; less is better.</summary>
    public (bool IsBulk, int Users) Load => (Session.IsBulk, Users);
}
