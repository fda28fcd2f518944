namespace PortForward.Net.Cluster;

/// <summary>The limits of connections to the API server, of its responses, and of credentials.</summary>
internal static class ClusterLimits
{
    /// <summary>The most bytes of an error's body that are read.</summary>
    public const int ErrorBodyLength = 64 * 1024;

    /// <summary>The longest response to a read. A list of five thousand pods is about half as long.</summary>
    public const int AnswerLength = 64 * 1024 * 1024;

    /// <summary>How often a read is retried, as in kubectl.</summary>
    public const int ReadRetries = 10;

    /// <summary>The time limit of a read, unless the settings say otherwise.</summary>
    public static readonly TimeSpan ReadTimeout = TimeSpan.FromSeconds(100);

    /// <summary>The time after which the API server ends a watch, which then continues with another request.</summary>
    public static readonly TimeSpan WatchLifetime = TimeSpan.FromMinutes(5);

    /// <summary>The silence on a connection for reads after which it is pinged.</summary>
    public static readonly TimeSpan ReadPingDelay = TimeSpan.FromSeconds(30);

    /// <summary>The shortest ping timeout that .NET accepts.</summary>
    public static readonly TimeSpan ShortestPingTimeout = TimeSpan.FromSeconds(1);

    /// <summary>The delay before the next address is tried concurrently (RFC 8305, 5).</summary>
    public static readonly TimeSpan AttemptDelay = TimeSpan.FromMilliseconds(250);

    /// <summary>The seconds of silence before a TCP keep-alive probe, and between probes.</summary>
    public const int KeepAliveSeconds = 15;

    /// <summary>The unanswered keep-alive probes after which the system ends a connection.</summary>
    public const int KeepAliveProbes = 4;

    /// <summary>The most bytes that are read ahead of TLS.</summary>
    public const int ReadAheadLength = 64 * 1024;

    /// <summary>A receive of at least this length is part of a bulk transfer, so more is about to arrive.</summary>
    public const int BulkReceiveLength = 16 * 1024;

    /// <summary>How long before its expiry a login is renewed, since it could expire in transit.</summary>
    public static readonly TimeSpan RenewBeforeExpiry = TimeSpan.FromSeconds(10);

    /// <summary>The pause after the second failure of a renewal.</summary>
    public static readonly TimeSpan FirstRenewalPause = TimeSpan.FromSeconds(2);

    /// <summary>The longest pause between renewals without a program.</summary>
    public static readonly TimeSpan LongestRenewalPause = TimeSpan.FromSeconds(30);

    /// <summary>The longest pause between runs of a credential plugin that fails while connections need it: nine runs in ten minutes.</summary>
    public static readonly TimeSpan LongestPluginPause = TimeSpan.FromSeconds(150);

    /// <summary>The longest pause between runs of a credential plugin that fails while no connection needs it. Many open a browser each time.</summary>
    public static readonly TimeSpan UnattendedPluginPause = TimeSpan.FromHours(1);

    /// <summary>The age at which a token file is read again. kubectl treats a token as valid for a minute and reloads it ten seconds early.</summary>
    public static readonly TimeSpan TokenFileAge = TimeSpan.FromSeconds(50);

    /// <summary>How often the lock of a kubeconfig is tried.</summary>
    public const int LockTries = 20;

    /// <summary>The pause between tries to lock a kubeconfig.</summary>
    public static readonly TimeSpan LockPause = TimeSpan.FromMilliseconds(50);

    /// <summary>The age of a lock that was left by a process that was killed. Its owner only writes one small file.</summary>
    public static readonly TimeSpan LockAge = TimeSpan.FromMinutes(1);

    /// <summary>The longest output of a credential plugin.</summary>
    public const int PluginOutputLength = 8 * 1024 * 1024;

    /// <summary>The most characters of a plugin's error output that are shown.</summary>
    public const int PluginErrorLength = 4 * 1024;

    /// <summary>The longest pause in a plugin's output after it has exited. The output ends with the exit, unless a background process holds the
    /// stream open.</summary>
    public static readonly TimeSpan PluginOutputPause = TimeSpan.FromMilliseconds(500);

    /// <summary>The longest wait for the first output of a plugin that has exited: on a loaded machine, reading itself takes time.</summary>
    public static readonly TimeSpan PluginFirstOutput = TimeSpan.FromSeconds(10);
}
