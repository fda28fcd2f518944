using PortForward.Net.Sessions.Pairs;

namespace PortForward.Net.Sessions;

/// <summary>The times and limits of sessions and of their pool. Those that a caller can set are explained in <see cref="SessionPoolOptions"/>.</summary>
internal sealed record SessionOptions
{
    public SessionMode Mode { get; init; }

    public int ExclusiveSessions { get; init; } = 16;

    public int MaxSessions { get; init; } = 64;

    public int MaxConnectionsPerSession { get; init; } = 256;

    public bool KeepSpareSession { get; init; } = true;

    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(1);

    public TimeSpan? MaxSessionAge { get; init; }

    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Wait for both replies before a byte is sent, as kubectl does (protocol.md 5.2).</summary>
    public bool StrictOpen { get; init; }

    /// <summary>The time between PINGs; null is kubectl's (protocol.md 4.7).</summary>
    public TimeSpan? PingInterval { get; init; }

    /// <summary>How long a write or a delivery may take before the session counts as held up.</summary>
    public TimeSpan HoldUpLimit { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How long all of a server's workers may be silent before a probe has failed; more where the way is long.</summary>
    public TimeSpan ProbeTimeout { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long a connection waits for another to end where all sessions are full.</summary>
    public TimeSpan RoomTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>What the sessions of a client learn of the runtime, for all of them.</summary>
    public RuntimeHabits Habits { get; } = new();

    /// <summary>What all connections of a client keep for their local readers.</summary>
    public ReceiveBudget Budget { get; } = new(PairLimits.ClientReceiveAllowance);

    /// <summary>How long an upgrade may wait for a busy server.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(30);

    public TimeSpan CloseTimeout { get; init; } = TimeSpan.FromSeconds(5);

    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
