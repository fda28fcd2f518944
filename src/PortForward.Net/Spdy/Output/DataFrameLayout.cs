using System.Diagnostics;
using System.Runtime.InteropServices;
using Nerdbank.Streams;
using PortForward.Net.Spdy.Framing;
using PortForward.Net.Spdy.Streams;

namespace PortForward.Net.Spdy.Output;

/// <summary>An empty batch that is being filled by a source: its DATA frames are laid out first, so that the bytes come to lie behind their headers.</summary>
/// <remarks>The frames together are as long as the write that the transport prefers. None is longer than <see cref="SpdyStream.MaxDataLength"/>, since
/// servers read no more than that at a time.</remarks>
internal sealed class DataFrameLayout
{
    private readonly int _batchLength;
    private readonly ArraySegment<byte>[] _room;

    public DataFrameLayout(int batchLength, int preferredWrite)
    {
        Debug.Assert(preferredWrite <= batchLength);
        var frames = Math.Max(1, batchLength / SpdyStream.MaxDataLength);
        _batchLength = batchLength;
        _room = new ArraySegment<byte>[frames];
        FrameLength = (preferredWrite - (frames * SpdyFrameReader.HeaderLength)) / frames;
        Capacity = frames * FrameLength;
    }

    /// <summary>The bytes in a frame; the last one may have fewer.</summary>
    public int FrameLength { get; }

    /// <summary>All that a source can fill in one go.</summary>
    public int Capacity { get; }

    /// <summary>Lets the source fill the batch; gives what the source gave.</summary>
    public int? Fill(Sequence<byte> batch, int streamId, ISpdySource source)
    {
        MemoryMarshal.TryGetArray<byte>(batch.GetMemory(_batchLength), out var whole);
        for (var i = 0; i < _room.Length; i++)
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
