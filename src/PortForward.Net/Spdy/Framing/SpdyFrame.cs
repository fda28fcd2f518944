using System.Buffers;

namespace PortForward.Net.Spdy.Framing;

/// <summary>A received frame. The payload is a slice of the reader's buffer and shares its lifetime.</summary>
internal readonly struct SpdyFrame
{
    public SpdyFrameType Type { get; init; }

    public SpdyFlags Flags { get; init; }

    /// <summary>Gets the stream; for GOAWAY, the last good stream; 0 if the type has none.</summary>
    public int StreamId { get; init; }

    /// <summary>Gets the status of RST_STREAM and GOAWAY, the ID of PING, or the delta of WINDOW_UPDATE.</summary>
    public uint Value { get; init; }

    /// <summary>Gets the priority of SYN_STREAM, 0 (highest) to 7.</summary>
    public byte Priority { get; init; }

    /// <summary>Gets the bytes of DATA, the compressed header block of SYN_STREAM, SYN_REPLY and HEADERS, or the whole payload of others.</summary>
    public ReadOnlySequence<byte> Payload { get; init; }

    public bool IsFin => (Flags & SpdyFlags.Fin) != 0;
}
