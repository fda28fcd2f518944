using System.Buffers;
using System.Buffers.Binary;

namespace PortForward.Net.Spdy.Framing;

/// <summary>Parses frames from a buffer. It is a pure function without state.</summary>
/// <remarks>It accepts any version number and passes on unknown control types, as other SPDY implementations do (protocol.md 4.4). Errors that
/// would desynchronize the stream, such as a PING of another length, are fatal.</remarks>
internal static class SpdyFrameReader
{
    public const int HeaderLength = 8;

    /// <summary>The maximum length in a frame header (24 bits).</summary>
    public const int MaxLength = 0xFF_FFFF;

    private const int IdMask = 0x7FFF_FFFF;

    /// <summary>Reads a complete frame and advances the buffer. Returns false if the buffer does not contain one yet.</summary>
    /// <param name="buffer">The received bytes; unchanged if the result is false.</param>
    /// <param name="maxLength">The maximum payload length. A longer frame is rejected by its header, before any of its payload is buffered.</param>
    /// <param name="frame">The frame; its payload is a slice of the buffer.</param>
    /// <exception cref="SpdyProtocolException">The frame is malformed.</exception>
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
            throw new SpdyProtocolException($"A frame of {length} bytes exceeds the limit of {maxLength} bytes.");
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
            throw new SpdyProtocolException($"A {type} frame of {length} bytes with flags {(int)flags} is malformed.");
        }
    }

    private static void ThrowIfZero(int value, SpdyFrameType type)
    {
        if (value == 0)
        {
            throw new SpdyProtocolException($"A {type} frame has an ID or status of 0.");
        }
    }
}
