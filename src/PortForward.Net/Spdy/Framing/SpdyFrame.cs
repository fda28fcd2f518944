using System.Buffers;

namespace PortForward.Net.Spdy.Framing;

/// <summary>One frame as it came. The payload is a view of the reader's buffer and ends with it.</summary>
internal readonly struct SpdyFrame
{
    public SpdyFrameType Type { get; init; }

    public SpdyFlags Flags { get; init; }

    /// <summary>The stream concerned; for GOAWAY the last good stream; 0 where the type has none.</summary>
    public int StreamId { get; init; }

    /// <summary>The status of RST_STREAM and GOAWAY, the id of PING, the delta of WINDOW_UPDATE.</summary>
    public uint Value { get; init; }

    /// <summary>The priority of SYN_STREAM, 0 (highest) to 7.</summary>
    public byte Priority { get; init; }

    /// <summary>The bytes of DATA, the compressed header block of SYN_STREAM, SYN_REPLY and HEADERS, all of the payload of others.</summary>
    public ReadOnlySequence<byte> Payload { get; init; }

    public bool IsFin => (Flags & SpdyFlags.Fin) != 0;
}
