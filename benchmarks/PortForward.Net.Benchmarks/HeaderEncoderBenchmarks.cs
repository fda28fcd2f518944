using System.Buffers;
using BenchmarkDotNet.Attributes;
using PortForward.Net.Sessions.Pairs;
using PortForward.Net.Spdy.Framing;

namespace PortForward.Net.Benchmarks;

/// <summary>The header blocks that opening a connection costs.</summary>
[MemoryDiagnoser]
public class HeaderEncoderBenchmarks
{
    private readonly ArrayBufferWriter<byte> _output = new(4096);
    private readonly SpdyHeaderEncoder _encoder = new();
    private readonly KeyValuePair<string, string>[] _headers = new PairHeaders(8080, 12345).Data;

    [Benchmark]
    public int OneBlock()
    {
        _output.ResetWrittenCount();
        _encoder.Encode(_output, _headers);
        return _output.WrittenCount;
    }

    [Benchmark]
    public int BothBlocksOfAConnection()
    {
        _output.ResetWrittenCount();
        var headers = new PairHeaders(8080, 12345);
        _encoder.Encode(_output, headers.Error);
        _encoder.Encode(_output, headers.Data);
        return _output.WrittenCount;
    }
}
