using PortForward.Net.Spdy.Output;

namespace PortForward.Net.Benchmarks.Peers;

/// <summary>A local program that has always something to send. The bytes stay what the batch holds: making them is nobody's to measure.</summary>
internal sealed class EndlessSource : ISpdySource
{
    public int? TryRead(IList<ArraySegment<byte>> buffers)
    {
        var count = 0;
        for (var i = 0; i < buffers.Count; i++)
        {
            count += buffers[i].Count;
        }

        return count;
    }
}
