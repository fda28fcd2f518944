using System.Buffers;
using PortForward.Net.Sessions.Pairs;

namespace PortForward.Net.Benchmarks.Peers;

/// <summary>A sink that takes everything.</summary>
internal sealed class CountingSink(Gauge gauge) : IReadySink
{
    public long Acknowledged => 0;

    public long TryWrite(in ReadOnlySequence<byte> data)
    {
        gauge.Add(data.Length);
        return data.Length;
    }
}
