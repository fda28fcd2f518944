namespace PortForward.Net.Sessions.Pool;

/// <summary>A session with its state in the pool. Guarded by the pool's lock.</summary>
internal sealed class PooledSession(PortForwardSession session, long now, TimeSpan? maxAge)
{
    public PortForwardSession Session { get; } = session;

    /// <summary>Gets the number of leases on which no connection has been opened yet.</summary>
    public int Reserved { get; private set; }

    /// <summary>Gets the pod's port of all its connections; zero if they differ.</summary>
    public int Port { get; private set; }

    /// <summary>Gets or sets the probe in progress.</summary>
    public Task? Probe { get; set; }

    public bool IsClosing { get; set; }

    /// <summary>Gets or sets a value indicating whether its loss has caused probes of the others.</summary>
    public bool HasSpreadDoubt { get; set; }

    public long OpenedAt { get; } = now;

    /// <summary>Gets the time of its replacement; null for never.</summary>
    public TimeSpan? MaxAge { get; } = maxAge;

    /// <summary>Gets or sets the time at which it last became idle.</summary>
    public long IdleSince { get; set; } = now;

    /// <summary>Gets the number of connections in use and of reservations.</summary>
    public int Users => Reserved + Session.ActivePairs;

    /// <summary>Gets a value indicating whether it has no connections and no reservations.</summary>
    public bool IsEmpty => Reserved == 0 && Session.Pairs == 0;

    /// <summary>Gets the health for a new connection. This is the only place that combines all its inputs.</summary>
    public SessionHealth Health =>
        IsClosing || Session.IsRetired ? SessionHealth.Draining
        : !Session.CanOpen ? SessionHealth.Lost
        : Session.IsHeldUp || Session.IsSuspect ? SessionHealth.HeldUp
        : Probe is not null || Session.NeedsProbe ? SessionHealth.Unproven
        : SessionHealth.Healthy;

    /// <summary>Gets a value indicating whether it is healthy and unused.</summary>
    public bool IsFree => Users == 0 && Health == SessionHealth.Healthy;

    /// <summary>Reserves it for a connection to a port; zero for a reservation that is returned unused.</summary>
    public void Reserve(int port)
    {
        Port = Users == 0 || port == Port ? port : port == 0 ? Port : 0;
        Reserved++;
    }

    /// <summary>Ends a reservation.</summary>
    public void EndReservation() => Reserved--;

    /// <summary>Determines whether a connection to a port may share it. A refusal must not affect connections to other ports.</summary>
    public bool Suits(int port, AnsweringPorts answering) =>
        port == 0 || port == Port || Users == 0 || (answering.Contains(port) && (Port == 0 || answering.Contains(Port)));

    /// <summary>Gets the load that a new connection would share; less is better.</summary>
    public (bool IsBulk, int Users) Load => (Session.IsBulk, Users);
}
