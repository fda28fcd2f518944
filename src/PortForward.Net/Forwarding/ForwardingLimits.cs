namespace PortForward.Net.Forwarding;

/// <summary>The limits of listeners, connections and backends.</summary>
internal static class ForwardingLimits
{
    /// <summary>The number of events that are kept for a slow watcher before the oldest ones are dropped.</summary>
    public const int WatcherEvents = 4096;

    /// <summary>The number of events that are kept for the first watcher.</summary>
    public const int EarlyEvents = 256;

    /// <summary>The shortest time between two reports that accepting is paused.</summary>
    public static readonly TimeSpan PauseReportInterval = TimeSpan.FromMinutes(1);

    /// <summary>How long a target is followed after the last stream to it was opened.</summary>
    public static readonly TimeSpan FollowTime = TimeSpan.FromMinutes(1);

    /// <summary>The maximum number of targets that are followed for streams.</summary>
    public const int FollowedTargets = 64;

    /// <summary>The timeout of the first attempt to reconnect. It is short, since the cause of the loss may affect this attempt too.</summary>
    public static readonly TimeSpan FirstReconnect = TimeSpan.FromSeconds(2);

    /// <summary>The maximum timeout of an attempt to reconnect. The timeout doubles with each attempt.</summary>
    public static readonly TimeSpan LongestReconnect = TimeSpan.FromMinutes(2);

    /// <summary>The maximum back-off of a pod while a connection waits for it. Someone waits for that connection, and one attempt at a time is what kubectl in a
    /// loop costs the API server too.</summary>
    public static readonly TimeSpan LongestConnectWait = TimeSpan.FromMilliseconds(500);

    /// <summary>The maximum number of sent bytes that are kept for another attempt of a refused connection. It is what may be sent before the pod's side has
    /// accepted the connection.</summary>
    public const int KeptBytes = 64 * 1024;

    /// <summary>How long a pod counts as starting after it has become ready.</summary>
    public static readonly TimeSpan StartingTime = TimeSpan.FromSeconds(10);

    /// <summary>The pause before a pod that has refused a connection is tried again.</summary>
    public static readonly TimeSpan RefusedPause = TimeSpan.FromMilliseconds(100);

    /// <summary>How long a pod that failed comes after the others.</summary>
    public static readonly TimeSpan FailureMemory = TimeSpan.FromSeconds(30);

    /// <summary>The maximum number of pods to which a forwarder that spreads its connections keeps a session.</summary>
    public const int WarmBackends = 8;

    /// <summary>The shortest time between two log entries about the same failure of a pod.</summary>
    public static readonly TimeSpan FailureLogInterval = TimeSpan.FromMinutes(5);

    /// <summary>How long the start of a forwarder that spreads its connections waits for the list of pods, beyond the first session.</summary>
    public static readonly TimeSpan FirstList = TimeSpan.FromSeconds(1);

    /// <summary>The number of connections that a pod without a session may be behind. A connection then waits for an upgrade, so that even a burst is
    /// spread.</summary>
    public const int LongestLead = 8;

    /// <summary>The shortest time between two requests to the API server about the pods of a target.</summary>
    public static readonly TimeSpan AskInterval = TimeSpan.FromSeconds(1);

    /// <summary>The pause after a failure to accept.</summary>
    public static readonly TimeSpan AcceptPause = TimeSpan.FromMilliseconds(100);

    /// <summary>The interval of the checks whether draining connections have ended.</summary>
    public static readonly TimeSpan DrainInterval = TimeSpan.FromMilliseconds(50);

    /// <summary>The timeout for accepting a pending connection, which may have disappeared.</summary>
    public static readonly TimeSpan AcceptTimeout = TimeSpan.FromSeconds(1);

    /// <summary>The maximum number of pending connections that are accepted while closing: more than the system queues, but not so many that new
    /// ones delay the end.</summary>
    public const int WaitingConnections = 1024;

    /// <summary>The silence after which a connection counts as idle. Responses rarely pause for so long, and a pool's idle connections are quiet for
    /// longer.</summary>
    public static readonly TimeSpan QuietTime = TimeSpan.FromMilliseconds(500);

    /// <summary>The divisor that gives the share of file handles kept in reserve, within the two bounds below.</summary>
    public const int ReservedHandleShare = 8;

    /// <summary>The minimum number of file handles in reserve.</summary>
    public const int FewestReservedHandles = 16;

    /// <summary>The maximum number of file handles in reserve.</summary>
    public const int MostReservedHandles = 64;

    /// <summary>The interval of the checks for a reset while an upload waits.</summary>
    public static readonly TimeSpan ResetInterval = TimeSpan.FromSeconds(1);

    /// <summary>The delay before the first check whether a local application that has half-closed its connection has closed it: many do so
    /// immediately.</summary>
    public static readonly TimeSpan FirstPeerLook = TimeSpan.FromMilliseconds(20);

    /// <summary>The maximum interval of these checks.</summary>
    public static readonly TimeSpan LongestPeerLook = TimeSpan.FromSeconds(1);

    /// <summary>How long a cleanly closed connection may keep sending before its socket is closed. Closing while bytes arrive makes the kernel send a
    /// reset, which can destroy data that the application has not read yet.</summary>
    public static readonly TimeSpan SocketDrainTime = TimeSpan.FromSeconds(2);

    /// <summary>The delay before the first check whether the kernel has delivered everything.</summary>
    public static readonly TimeSpan FirstDeliveryLook = TimeSpan.FromMilliseconds(1);

    /// <summary>The maximum interval of these checks.</summary>
    public static readonly TimeSpan LongestDeliveryLook = TimeSpan.FromMilliseconds(50);
}
