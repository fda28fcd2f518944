using System.Diagnostics;
using System.Runtime.InteropServices;
using Nerdbank.Streams;
using PortForward.Net.Spdy.Framing;
using PortForward.Net.Spdy.Streams;

namespace PortForward.Net.Spdy.Output;

/// <summary>The layout of a batch that a source fills: the positions of its DATA frames are computed first, so that the bytes are read directly
/// behind their headers.</summary>
/// <remarks>The total length is the preferred write of the transport. No frame is longer than <see cref="SpdyStream.MaxDataLength"/>, since
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

    /// <summary>Gets the number of bytes in a frame; the last one may have fewer.</summary>
    public int FrameLength { get; }

    /// <summary>Gets the maximum number of bytes that a source can fill.</summary>
    public int Capacity { get; }

    /// <summary>Lets the source fill the batch. Returns the result of the source.</summary>
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
