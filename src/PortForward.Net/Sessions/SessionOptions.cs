namespace PortForward.Net.Sessions;

/// <summary>The times and limits of sessions and of their pool.</summary>
internal sealed class SessionOptions
{
    /// <summary>Wait for both replies before a byte is sent, as kubectl does (protocol.md 5.2).</summary>
    public bool StrictOpen { get; init; }

    /// <summary>The time between PINGs; null is kubectl's (protocol.md 4.7).</summary>
    public TimeSpan? PingInterval { get; init; }

    /// <summary>Up to this many sessions to a pod, each connection has one of its own; beyond it they share.</summary>
    public int MaxSessionsPerPod { get; init; } = 16;

    /// <summary>The most sessions to a pod, reached only where those up to the first cap are held up by connections that take nothing.</summary>
    public int MaxSessionsWhenHeldUp { get; init; } = 64;

    /// <summary>How long a write or a delivery may take before the session counts as held up.</summary>
    public TimeSpan HoldUpLimit { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How long a server's workers may take to answer a probe before the session counts as blocked.</summary>
    public TimeSpan ProbeTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long sessions beyond the first may be idle before they are closed.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(60);

    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
