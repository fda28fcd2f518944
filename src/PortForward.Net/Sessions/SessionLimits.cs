namespace PortForward.Net.Sessions;

/// <summary>The limits and times of sessions and of their pool. Those of one connection are in <see cref="PortForward.Net.Sessions.Pairs.PairLimits"/>.</summary>
internal static class SessionLimits
{
    /// <summary>The rate in bytes per second above which a transfer is a bulk transfer. Interactive connections stay far below.</summary>
    public const long BulkLength = 1024 * 1024;

    /// <summary>How often a stalled connection is checked within its timeout.</summary>
    public const int StallLooks = 8;

    /// <summary>The number of upgrades per second. An upgrade costs a small API server about 12 ms of work, and it has other clients too.</summary>
    public const int UpgradesPerSecond = 50;

    /// <summary>The number of upgrades that can start at once, as in kubectl.</summary>
    public const int UpgradeBurst = 32;

    /// <summary>The number of retries after an overloaded server, as in kubectl.</summary>
    public const int UpgradeRetries = 10;

    /// <summary>The number of upgrades that run in parallel to grow the pool.</summary>
    public const int ParallelUpgrades = 4;

    /// <summary>The first connection on a session makes the server allocate a megabyte of compression tables, so in a burst the others share.</summary>
    public const int FreshSessionsInBurst = 2;

    /// <summary>The number of spare sessions once there was a connection. Four transfers that begin together then have a session each.</summary>
    public const int SpareSessions = 3;

    /// <summary>The round trips that the acceptance of a connection may take on a slow network, in addition to the timeout.</summary>
    public const int ConfirmRoundTrips = 3;

    /// <summary>The interval of PINGs on an idle session. Behind a WebSocket, the server reports the end of the node's side only after the client has sent
    /// something (protocol.md 6.5), so it is asked more often.</summary>
    public static TimeSpan PingInterval(PortForwardTransport transport) => TimeSpan.FromSeconds(transport == PortForwardTransport.Spdy ? 5 : 2.5);

    /// <summary>The silence after which the server counts as gone.</summary>
    public static TimeSpan LongestSilence(PortForwardTransport transport) => TimeSpan.FromSeconds(transport == PortForwardTransport.Spdy ? 15 : 30);

    /// <summary>A stream that received data this shortly before a stall is blocked by it.</summary>
    public static readonly TimeSpan RecentActivity = TimeSpan.FromSeconds(1);

    /// <summary>How long a pod that is gone may still answer.</summary>
    public static readonly TimeSpan LastAnswer = TimeSpan.FromSeconds(1);

    /// <summary>The earliest time after a half-close at which some runtimes close the connection (protocol.md 6.3).</summary>
    public static readonly TimeSpan EarliestRuntimeEnd = TimeSpan.FromMilliseconds(900);

    /// <summary>The latest time after a half-close at which some runtimes close the connection (protocol.md 6.3).</summary>
    public static readonly TimeSpan LatestRuntimeEnd = TimeSpan.FromMilliseconds(1500);

    /// <summary>An upgrade that takes this long may never complete. No new connection waits for it if another one can be tried.</summary>
    public static readonly TimeSpan SlowOpening = TimeSpan.FromSeconds(2);

    /// <summary>The delay for an overloaded server that does not specify one.</summary>
    public static readonly TimeSpan BusyTime = TimeSpan.FromSeconds(1);

    /// <summary>The maximum wait between two sessions that are lost immediately, since a connection waits for each.</summary>
    public static readonly TimeSpan LongestOpeningWait = TimeSpan.FromSeconds(2);

    /// <summary>The delay before upgrades start. They cost both sides far more than connections, so those of the burst go first.</summary>
    public static readonly TimeSpan GrowthDelay = TimeSpan.FromMilliseconds(100);
}
