using System.Buffers;
using Nerdbank.Streams;
using PortForward.Net.Spdy.Framing;
using PortForward.Net.Spdy.Streams;

namespace PortForward.Net.Spdy.Output;

/// <summary>Two batches of outgoing frames: one is filled while the other one is being written.</summary>
/// <param name="limit">The maximum number of bytes in a batch.</param>
internal sealed class SpdyBatches(int limit)
{
    /// <summary>Gets the batch that is being filled.</summary>
    public Sequence<byte> Pending { get; private set; } = NewBatch(limit);

    /// <summary>Gets the batch that is being written.</summary>
    public Sequence<byte> Writing { get; private set; } = NewBatch(limit);

    public bool HasPending => Pending.Length > 0;

    /// <summary>Swaps the batches, so that the filled one is written.</summary>
    public void Swap() => (Pending, Writing) = (Writing, Pending);

    /// <summary>Determines whether there is room for DATA of a length, including its frame headers.</summary>
    public bool HasRoomFor(int dataLength) => Pending.Length + (FramesFor(dataLength) * SpdyFrameReader.HeaderLength) + dataLength <= limit;

    /// <summary>Gets the length of equal frames for DATA of a length.</summary>
    public static int FrameLengthFor(int dataLength) => (dataLength + FramesFor(dataLength) - 1) / FramesFor(dataLength);

    public void Reset()
    {
        Pending.Reset();
        Writing.Reset();
    }

    private static int FramesFor(int dataLength) => Math.Max(1, (dataLength + SpdyStream.MaxDataLength - 1) / SpdyStream.MaxDataLength);

    // A batch is a single segment, so that it is sent in one write.
    private static Sequence<byte> NewBatch(int limit) => new(ArrayPool<byte>.Shared) { MinimumSpanLength = limit, AutoIncreaseMinimumSpanLength = false };
}
