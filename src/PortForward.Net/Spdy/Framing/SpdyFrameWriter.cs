using System.Buffers;
using System.Buffers.Binary;

namespace PortForward.Net.Spdy.Framing;

/// <summary>Writes frames in the format of the SPDY/3.1 draft, 2.2 and 2.6.</summary>
internal static class SpdyFrameWriter
{
    private const uint ControlVersion3 = 0x8003_0000;

    /// <summary>Writes SYN_STREAM with priority 0: old servers queue a stream's data with priority 0, so with any other priority the data would
    /// overtake its SYN_STREAM (protocol.md 4.5).</summary>
    public static void WriteSynStream(IBufferWriter<byte> output, int streamId, SpdyFlags flags, ReadOnlySpan<byte> headerBlock)
    {
        var span = Control(output, SpdyFrameType.SynStream, flags, 10 + headerBlock.Length);
        BinaryPrimitives.WriteInt32BigEndian(span, streamId);
        span[4..10].Clear();
        headerBlock.CopyTo(span[10..]);
    }

    public static void WriteSynReply(IBufferWriter<byte> output, int streamId, SpdyFlags flags, ReadOnlySpan<byte> headerBlock) =>
        WriteBlock(output, SpdyFrameType.SynReply, streamId, flags, headerBlock);

    public static void WriteHeaders(IBufferWriter<byte> output, int streamId, SpdyFlags flags, ReadOnlySpan<byte> headerBlock) =>
        WriteBlock(output, SpdyFrameType.Headers, streamId, flags, headerBlock);

    public static void WriteRst(IBufferWriter<byte> output, int streamId, uint status) =>
        WritePair(output, SpdyFrameType.RstStream, (uint)streamId, status);

    public static void WriteGoAway(IBufferWriter<byte> output, int lastGoodStreamId, uint status) =>
        WritePair(output, SpdyFrameType.GoAway, (uint)lastGoodStreamId, status);

    public static void WriteWindowUpdate(IBufferWriter<byte> output, int streamId, uint delta) =>
        WritePair(output, SpdyFrameType.WindowUpdate, (uint)streamId, delta);

    public static void WritePing(IBufferWriter<byte> output, uint id) =>
        BinaryPrimitives.WriteUInt32BigEndian(Control(output, SpdyFrameType.Ping, SpdyFlags.None, 4), id);

    /// <summary>Writes SETTINGS: entries with flags and ID in the upper 32 bits and the value in the lower.</summary>
    public static void WriteSettings(IBufferWriter<byte> output, SpdyFlags flags, ReadOnlySpan<ulong> entries)
    {
        var span = Control(output, SpdyFrameType.Settings, flags, 4 + (8 * entries.Length));
        BinaryPrimitives.WriteInt32BigEndian(span, entries.Length);
        for (var i = 0; i < entries.Length; i++)
        {
            BinaryPrimitives.WriteUInt64BigEndian(span[(4 + (8 * i))..], entries[i]);
        }
    }

    public static void WriteData(IBufferWriter<byte> output, int streamId, SpdyFlags flags, ReadOnlySpan<byte> data)
    {
        var span = Frame(output, (uint)streamId, flags, data.Length);
        data.CopyTo(span);
    }

    /// <summary>Writes the header of a DATA frame whose payload is already in place.</summary>
    public static void WriteDataHeader(IBufferWriter<byte> output, int streamId, int length) =>
        Frame(output, (uint)streamId, SpdyFlags.None, length);

    private static void WriteBlock(IBufferWriter<byte> output, SpdyFrameType type, int streamId, SpdyFlags flags, ReadOnlySpan<byte> headerBlock)
    {
        var span = Control(output, type, flags, 4 + headerBlock.Length);
        BinaryPrimitives.WriteInt32BigEndian(span, streamId);
        headerBlock.CopyTo(span[4..]);
    }

    private static void WritePair(IBufferWriter<byte> output, SpdyFrameType type, uint first, uint second)
    {
        var span = Control(output, type, SpdyFlags.None, 8);
        BinaryPrimitives.WriteUInt32BigEndian(span, first);
        BinaryPrimitives.WriteUInt32BigEndian(span[4..], second);
    }

    private static Span<byte> Control(IBufferWriter<byte> output, SpdyFrameType type, SpdyFlags flags, int length) =>
        Frame(output, ControlVersion3 | (uint)type, flags, length);

    /// <summary>Writes the header and returns the span of the payload, which must be filled before the next call.</summary>
    private static Span<byte> Frame(IBufferWriter<byte> output, uint first, SpdyFlags flags, int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, SpdyFrameReader.MaxLength);
        var total = SpdyFrameReader.HeaderLength + length;
        var span = output.GetSpan(total)[..total];
        BinaryPrimitives.WriteUInt32BigEndian(span, first);
        BinaryPrimitives.WriteUInt32BigEndian(span[4..], ((uint)flags << 24) | (uint)length);
        output.Advance(total);
        return span[SpdyFrameReader.HeaderLength..];
    }
}
