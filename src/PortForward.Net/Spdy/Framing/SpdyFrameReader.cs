using System.Buffers;
using System.Buffers.Binary;

namespace PortForward.Net.Spdy.Framing;

/// <summary>Cuts frames out of a buffer: a pure function that keeps nothing between calls.</summary>
/// <remarks>It accepts any version number and passes unknown control types on, as SPDY implementations in the field do (protocol.md 4.4); what
/// would desynchronise the stream, such as a PING of another length, is fatal.</remarks>
internal static class SpdyFrameReader
{
    public const int HeaderLength = 8;

    /// <summary>The largest length that a frame header can state (24 bits).</summary>
    public const int MaxLength = 0xFF_FFFF;

    private const int IdMask = 0x7FFF_FFFF;

    /// <summary>Reads one whole frame and moves the buffer behind it; false when the buffer does not hold one yet.</summary>
    /// <param name="buffer">What was received; unchanged when the answer is false.</param>
    /// <param name="maxLength">The longest payload accepted. A longer one is refused by its header alone, before anything is kept for it.</param>
    /// <param name="frame">The frame; its payload is a slice of the buffer.</param>
    /// <exception cref="SpdyProtocolException">The frame's shape is wrong.</exception>
    public static bool TryRead(ref ReadOnlySequence<byte> buffer, int maxLength, out SpdyFrame frame)
    {
        frame = default;
        if (buffer.Length < HeaderLength)
        {
            return false;
        }

        Span<byte> header = stackalloc byte[HeaderLength];
        buffer.Slice(0, HeaderLength).CopyTo(header);
        var first = BinaryPrimitives.ReadUInt32BigEndian(header);
        var second = BinaryPrimitives.ReadUInt32BigEndian(header[4..]);
        var flags = (SpdyFlags)(second >> 24);
        var length = (int)(second & MaxLength);
        if (length > maxLength)
        {
            throw new SpdyProtocolException($"a frame of {length} bytes is longer than the limit of {maxLength}");
        }

        var isControl = (first & 0x8000_0000) != 0;
        var type = isControl ? (SpdyFrameType)(first & 0xFFFF) : SpdyFrameType.Data;
        if (isControl)
        {
            CheckShape(type, flags, length);
        }

        if (buffer.Length < HeaderLength + length)
        {
            return false;
        }

        var payload = buffer.Slice(HeaderLength, length);
        frame = isControl ? ReadControl(type, flags, payload) : ReadData((int)(first & IdMask), flags, payload);
        buffer = buffer.Slice(payload.End);
        return true;
    }

    private static SpdyFrame ReadData(int streamId, SpdyFlags flags, ReadOnlySequence<byte> payload)
    {
        ThrowIfZero(streamId, SpdyFrameType.Data);
        return new SpdyFrame { Type = SpdyFrameType.Data, Flags = flags, StreamId = streamId, Payload = payload };
    }

    private static SpdyFrame ReadControl(SpdyFrameType type, SpdyFlags flags, ReadOnlySequence<byte> payload)
    {
        Span<byte> fields = stackalloc byte[10];
        var known = (int)Math.Min(payload.Length, fields.Length);
        fields[known..].Clear();
        payload.Slice(0, known).CopyTo(fields);
        var first = BinaryPrimitives.ReadUInt32BigEndian(fields);
        var second = BinaryPrimitives.ReadUInt32BigEndian(fields[4..]);
        var id = (int)(first & IdMask);
        switch (type)
        {
            case SpdyFrameType.SynStream:
                ThrowIfZero(id, type);
                return new SpdyFrame { Type = type, Flags = flags, StreamId = id, Priority = (byte)(fields[8] >> 5), Payload = payload.Slice(10) };
            case SpdyFrameType.SynReply or SpdyFrameType.Headers:
                ThrowIfZero(id, type);
                return new SpdyFrame { Type = type, Flags = flags, StreamId = id, Payload = payload.Slice(4) };
            case SpdyFrameType.RstStream:
                ThrowIfZero(id, type);
                ThrowIfZero((int)second, type);
                return new SpdyFrame { Type = type, StreamId = id, Value = second, Payload = payload };
            case SpdyFrameType.Ping:
                ThrowIfZero((int)first, type);
                return new SpdyFrame { Type = type, Value = first, Payload = payload };
            case SpdyFrameType.GoAway or SpdyFrameType.WindowUpdate:
                return new SpdyFrame { Type = type, StreamId = id, Value = second, Payload = payload };
            default:
                return new SpdyFrame { Type = type, Flags = flags, Payload = payload };
        }
    }

    private static void CheckShape(SpdyFrameType type, SpdyFlags flags, int length)
    {
        var ok = type switch
        {
            SpdyFrameType.SynStream => length >= 10,
            SpdyFrameType.SynReply or SpdyFrameType.Headers or SpdyFrameType.Settings => length >= 4,
            SpdyFrameType.RstStream => length == 8,
            SpdyFrameType.Ping => length == 4 && flags == SpdyFlags.None,
            SpdyFrameType.GoAway or SpdyFrameType.WindowUpdate => length == 8 && flags == SpdyFlags.None,
            _ => true,
        };
        if (!ok)
        {
            throw new SpdyProtocolException($"a {type} frame of {length} bytes with flags {(int)flags} is malformed");
        }
    }

    private static void ThrowIfZero(int value, SpdyFrameType type)
    {
        if (value == 0)
        {
            throw new SpdyProtocolException($"a {type} frame has an id or status of 0");
        }
    }
}
