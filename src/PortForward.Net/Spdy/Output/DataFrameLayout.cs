using System.Runtime.InteropServices;
using Nerdbank.Streams;
using PortForward.Net.Spdy.Framing;

namespace PortForward.Net.Spdy.Output;

/// <summary>An empty batch that is being filled by a source: its DATA frames are laid out first, so that the bytes come to lie behind their headers.</summary>
/// <remarks>Eight such frames, and the headers of four WebSocket messages around them, fill sixteen TLS records to the byte. A rest in a record of its
/// own would cost each server on the way as much as a full one.</remarks>
internal sealed class DataFrameLayout
{
    /// <summary>The bytes in a frame; the last one may have fewer.</summary>
    public const int FrameLength = (SpdyBatches.Limit - (4 * WebSocketHeaderLength) - (Frames * SpdyFrameReader.HeaderLength)) / Frames;

    /// <summary>All that a source can fill in one go.</summary>
    public const int Capacity = Frames * FrameLength;

    private const int Frames = 8;
    private const int WebSocketHeaderLength = 8;

    private readonly ArraySegment<byte>[] _room = new ArraySegment<byte>[Frames];

    /// <summary>Lets the source fill the batch; gives what the source gave.</summary>
    public int? Fill(Sequence<byte> batch, int streamId, ISpdySource source)
    {
        MemoryMarshal.TryGetArray<byte>(batch.GetMemory(SpdyBatches.Limit), out var whole);
        for (var i = 0; i < Frames; i++)
        {
            _room[i] = whole.Slice((i * (SpdyFrameReader.HeaderLength + FrameLength)) + SpdyFrameReader.HeaderLength, FrameLength);
        }

        var read = source.TryRead(_room);
        for (var rest = read ?? 0; rest > 0; rest -= FrameLength)
        {
            SpdyFrameWriter.WriteDataHeader(batch, streamId, Math.Min(rest, FrameLength));
        }

        return read;
    }
}
