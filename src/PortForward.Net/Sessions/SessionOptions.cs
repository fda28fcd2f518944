using PortForward.Net.Sessions.Pairs;

namespace PortForward.Net.Sessions;

/// <summary>The times and limits of sessions and of their pool. Those that a caller can set are documented in <see cref="SessionPoolOptions"/>.</summary>
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

    /// <summary>Gets a value indicating whether to wait for both replies before sending data, as kubectl does (protocol.md 5.2).</summary>
    public bool StrictOpen { get; init; }

    /// <summary>Gets the silence of a session after which a new connection waits for its acceptance before it sends data (protocol.md 5.3);
    /// infinite for never.</summary>
    public TimeSpan ConfirmAfter { get; init; } = Timeout.InfiniteTimeSpan;

    /// <summary>Gets the time for that acceptance; it is longer on a slow network.</summary>
    public TimeSpan ConfirmTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Gets the interval between PINGs; null for kubectl's interval (protocol.md 4.7).</summary>
    public TimeSpan? PingInterval { get; init; }

    /// <summary>Gets the duration of a write or a delivery after which the session counts as blocked.</summary>
    public TimeSpan HoldUpLimit { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Gets the time without any response of the server's workers after which a probe fails; it is longer on a slow network.</summary>
    public TimeSpan ProbeTimeout { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Gets the time that a connection waits for another one to end if all sessions are full.</summary>
    public TimeSpan RoomTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets what the sessions of a client have learned about the runtime.</summary>
    public RuntimeHabits Habits { get; } = new();

    /// <summary>Gets the receive budget of all connections of a client.</summary>
    public ReceiveBudget Budget { get; } = new(PairLimits.ClientReceiveAllowance);

    /// <summary>Gets the time that an upgrade may wait for an overloaded server.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(30);

    public TimeSpan CloseTimeout { get; init; } = TimeSpan.FromSeconds(5);

    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
