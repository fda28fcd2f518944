using System.Buffers;
using BenchmarkDotNet.Attributes;
using PortForward.Net.Spdy.Framing;
using PortForward.Net.Spdy.Streams;

namespace PortForward.Net.Benchmarks;

/// <summary>Putting DATA and control frames into a batch.</summary>
[MemoryDiagnoser]
public class FrameWriterBenchmarks
{
    private const int Frames = 64;

    private readonly ArrayBufferWriter<byte> _output = new(Frames * (SpdyStream.MaxDataLength + SpdyFrameReader.HeaderLength));
    private readonly byte[] _small = new byte[16];
    private readonly byte[] _headerBlock = new byte[90];
    private readonly byte[] _full = new byte[SpdyStream.MaxDataLength];

    [Benchmark(OperationsPerInvoke = Frames)]
    public int SmallData() => WriteData(_small);

    [Benchmark(OperationsPerInvoke = Frames)]
    public int FullData() => WriteData(_full);

    [Benchmark(OperationsPerInvoke = Frames)]
    public int Ping()
    {
        _output.ResetWrittenCount();
        for (var i = 0u; i < Frames; i++)
        {
            SpdyFrameWriter.WritePing(_output, 1 + (2 * i));
        }

        return _output.WrittenCount;
    }

    [Benchmark(OperationsPerInvoke = Frames)]
    public int SynStream()
    {
        _output.ResetWrittenCount();
        for (var i = 0; i < Frames; i++)
        {
            SpdyFrameWriter.WriteSynStream(_output, 1 + (2 * i), SpdyFlags.None, _headerBlock);
        }

        return _output.WrittenCount;
    }

    private int WriteData(byte[] data)
    {
        _output.ResetWrittenCount();
        for (var i = 0; i < Frames; i++)
        {
            SpdyFrameWriter.WriteData(_output, 1 + (2 * i), SpdyFlags.None, data);
        }

        return _output.WrittenCount;
    }
}
