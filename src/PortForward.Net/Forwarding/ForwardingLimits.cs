namespace PortForward.Net.Forwarding;

/// <summary>The limits of listeners, connections and backends.</summary>
internal static class ForwardingLimits
{
    /// <summary>The events that are kept for a slow watcher before the oldest ones are dropped.</summary>
    public const int WatcherEvents = 4096;

    /// <summary>The events that are kept for the first watcher, since ports accept before anybody can watch.</summary>
    public const int EarlyEvents = 256;

    /// <summary>The shortest time between two reports that accepting is paused.</summary>
    public static readonly TimeSpan PauseReportInterval = TimeSpan.FromMinutes(1);

    /// <summary>How long a resolved backend is used again.</summary>
    public static readonly TimeSpan BackendAge = TimeSpan.FromSeconds(1);

    /// <summary>The most backends that are remembered.</summary>
    public const int RecentBackends = 256;

    /// <summary>The time limit of the first try to reconnect. It is short, since the cause of the loss may have swallowed this try too.</summary>
    public static readonly TimeSpan FirstReconnect = TimeSpan.FromSeconds(2);

    /// <summary>The time limit of a try to reconnect, after it has doubled with each try.</summary>
    public static readonly TimeSpan LongestReconnect = TimeSpan.FromMinutes(2);

    /// <summary>The pause after a failure to accept.</summary>
    public static readonly TimeSpan AcceptPause = TimeSpan.FromMilliseconds(100);

    /// <summary>The time between two looks at connections that are draining.</summary>
    public static readonly TimeSpan DrainInterval = TimeSpan.FromMilliseconds(50);

    /// <summary>The time limit for accepting a connection that was waiting: if it has gone, there is nothing to accept.</summary>
    public static readonly TimeSpan AcceptTimeout = TimeSpan.FromSeconds(1);

    /// <summary>The most waiting connections that are accepted while closing: more than the system queues, so that new ones do not delay the end.</summary>
    public const int WaitingConnections = 1024;

    /// <summary>The silence after which a connection counts as idle. Responses rarely pause for so long, and a pool's idle connections are quiet for
    /// longer.</summary>
    public static readonly TimeSpan QuietTime = TimeSpan.FromMilliseconds(500);

    /// <summary>One in this many file handles is kept in reserve, within the two bounds below.</summary>
    public const int ReservedHandleShare = 8;

    /// <summary>The fewest file handles in reserve.</summary>
    public const int FewestReservedHandles = 16;

    /// <summary>The most file handles in reserve.</summary>
    public const int MostReservedHandles = 64;

    /// <summary>The time between two looks for a reset while an upload waits.</summary>
    public static readonly TimeSpan ResetInterval = TimeSpan.FromSeconds(1);

    /// <summary>The time before the first look whether a program that has ended its sending has closed its socket: many do so right away.</summary>
    public static readonly TimeSpan FirstPeerLook = TimeSpan.FromMilliseconds(20);

    /// <summary>The longest time between two such looks.</summary>
    public static readonly TimeSpan LongestPeerLook = TimeSpan.FromSeconds(1);

    /// <summary>How long a cleanly closed connection may keep sending before its socket is closed. Closing while bytes arrive makes the kernel send a
    /// reset, which can destroy data that the program has not read yet.</summary>
    public static readonly TimeSpan SocketDrainTime = TimeSpan.FromSeconds(2);

    /// <summary>The time before the first look whether the kernel has delivered everything.</summary>
    public static readonly TimeSpan FirstDeliveryLook = TimeSpan.FromMilliseconds(1);

    /// <summary>The longest time between two such looks.</summary>
    public static readonly TimeSpan LongestDeliveryLook = TimeSpan.FromMilliseconds(50);
}
