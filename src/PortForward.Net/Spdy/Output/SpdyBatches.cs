using System.Buffers;
using Nerdbank.Streams;
using PortForward.Net.Spdy.Framing;
using PortForward.Net.Spdy.Streams;

namespace PortForward.Net.Spdy.Output;

/// <summary>Two batches of outgoing frames: one is filled while the other one is being written.</summary>
/// <param name="limit">The most bytes in a batch.</param>
internal sealed class SpdyBatches(int limit)
{
    /// <summary>What is being filled.</summary>
    public Sequence<byte> Pending { get; private set; } = NewBatch(limit);

    /// <summary>What is being written.</summary>
    public Sequence<byte> Writing { get; private set; } = NewBatch(limit);

    public bool HasPending => Pending.Length > 0;

    /// <summary>Takes what was filled to be written.</summary>
    public void Swap() => (Pending, Writing) = (Writing, Pending);

    /// <summary>Whether so much DATA finds room, in as many frames as it needs.</summary>
    public bool HasRoomFor(int dataLength) => Pending.Length + (FramesFor(dataLength) * SpdyFrameReader.HeaderLength) + dataLength <= limit;

    /// <summary>The length of the frames that carry so much DATA in equal parts.</summary>
    public static int FrameLengthFor(int dataLength) => (dataLength + FramesFor(dataLength) - 1) / FramesFor(dataLength);

    public void Reset()
    {
        Pending.Reset();
        Writing.Reset();
    }

    private static int FramesFor(int dataLength) => Math.Max(1, (dataLength + SpdyStream.MaxDataLength - 1) / SpdyStream.MaxDataLength);

    // One segment holds a whole batch, so that it goes out in one write.
    private static Sequence<byte> NewBatch(int limit) => new(ArrayPool<byte>.Shared) { MinimumSpanLength = limit, AutoIncreaseMinimumSpanLength = false };
}
