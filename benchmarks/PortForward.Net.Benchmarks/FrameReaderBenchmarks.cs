using System.Buffers;
using BenchmarkDotNet.Attributes;
using PortForward.Net.Spdy;

namespace PortForward.Net.Benchmarks;

/// <summary>Cutting frames out of what was received: bulk data, and the small frames of many short connections.</summary>
[MemoryDiagnoser]
public class FrameReaderBenchmarks
{
    private const int Frames = 64;
    private const int MaxLength = 1024 * 1024;

    private ReadOnlySequence<byte> _received;

    /// <summary>The bytes in each DATA frame.</summary>
    [Params(16, SpdyStream.MaxDataLength)]
    public int Payload { get; set; }

    [GlobalSetup]
    public void Write()
    {
        var output = new ArrayBufferWriter<byte>();
        var data = new byte[Payload];
        for (var i = 0; i < Frames; i++)
        {
            SpdyFrameWriter.WriteData(output, 1 + (2 * i), SpdyFlags.None, data);
        }

        _received = new ReadOnlySequence<byte>(output.WrittenMemory);
    }

    [Benchmark(OperationsPerInvoke = Frames)]
    public long Read()
    {
        var buffer = _received;
        var bytes = 0L;
        while (SpdyFrameReader.TryRead(ref buffer, MaxLength, out var frame))
        {
            bytes += frame.Payload.Length;
        }

        return bytes;
    }
}
