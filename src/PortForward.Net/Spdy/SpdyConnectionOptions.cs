namespace PortForward.Net.Spdy;

/// <summary>The limits and timeouts of a <see cref="SpdyConnection"/>.</summary>
internal sealed class SpdyConnectionOptions
{
    /// <summary>Gets the maximum length of a received frame. Servers send 32 KiB (protocol.md 6.5); others may send more.</summary>
    public int MaxFrameLength { get; init; } = 1024 * 1024;

    /// <summary>Gets the maximum length of a write to the transport.</summary>
    public int BatchLength { get; init; } = 256 * 1024;

    /// <summary>Gets the preferred length of a write to the transport; at most <see cref="BatchLength"/>.</summary>
    public int PreferredWrite { get; init; } = 256 * 1024;

    /// <summary>Gets the interval between PINGs; zero to send none.</summary>
    public TimeSpan PingInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets the number of intervals without any received data after which the peer counts as gone.</summary>
    public int SilentIntervals { get; init; } = 3;

    /// <summary>Gets the time beyond the interval after which a missing reply to a PING makes the peer suspect.</summary>
    public TimeSpan ReplyTime { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Gets the function that determines whether the peer's host has acknowledged nothing for a time, if the transport can tell.</summary>
    public Func<TimeSpan, bool>? IsPeerUnreachable { get; init; }

    /// <summary>Gets the timeout, when closing, for the server to process all data.</summary>
    public TimeSpan CloseTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets the timeout for writing the last frames when closing.</summary>
    public TimeSpan WriteTimeout { get; init; } = TimeSpan.FromSeconds(1);

    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Gets the first stream ID; tests move it near the end of the ID space.</summary>
    public int FirstStreamId { get; init; } = 1;
}
