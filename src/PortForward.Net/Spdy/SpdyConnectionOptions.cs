namespace PortForward.Net.Spdy;

/// <summary>The limits and times of a <see cref="SpdyConnection"/>.</summary>
internal sealed class SpdyConnectionOptions
{
    /// <summary>The longest frame accepted. Servers send 32 KiB (protocol.md 6.5); the rest is room for those that do otherwise.</summary>
    public int MaxFrameLength { get; init; } = 1024 * 1024;

    /// <summary>The most bytes that are written to the transport at once.</summary>
    public int BatchLength { get; init; } = 256 * 1024;

    /// <summary>The length of a write that the transport passes on without a remainder, as it says; at most <see cref="BatchLength"/>.</summary>
    public int PreferredWrite { get; init; } = 256 * 1024;

    /// <summary>The time between PINGs. Zero sends none.</summary>
    public TimeSpan PingInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How many intervals may pass in which nothing at all arrives before the peer counts as gone.</summary>
    public int SilentIntervals { get; init; } = 3;

    /// <summary>How long the reply to a PING may take, beyond the interval, before the peer is in doubt.</summary>
    public TimeSpan ReplyTime { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Tells whether the peer's host has acknowledged nothing of what was sent for a time, where the transport can tell.</summary>
    public Func<TimeSpan, bool>? IsPeerUnreachable { get; init; }

    /// <summary>The longest wait, when closing, for the server to deal with what was sent.</summary>
    public TimeSpan CloseTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest wait for the last frames to be written when closing.</summary>
    public TimeSpan WriteTimeout { get; init; } = TimeSpan.FromSeconds(1);

    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>The first stream id; tests move it near the end of the id space.</summary>
    public int FirstStreamId { get; init; } = 1;
}
