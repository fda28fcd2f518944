using BenchmarkDotNet.Attributes;
using PortForward.Net.Tunnel;

namespace PortForward.Net.Benchmarks;

/// <summary>What the WebSocket tunnel adds to each message: the mask over the payload, and the header.</summary>
[MemoryDiagnoser]
public class WebSocketBenchmarks
{
    private const int Largest = 64 * 1024;

    private readonly byte[] _source = new byte[Largest];
    private readonly byte[] _frame = new byte[Largest + WebSocketFrameHeader.MaxClientLength];
    private readonly byte[] _key = [0x12, 0x34, 0x56, 0x78];
    private readonly byte[] _received = [0x82, 127, 0, 0, 0, 0, 0, 0, 0x80, 0];

    [Benchmark]
    public void MaskSmall() => WebSocketMask.Apply(_source.AsSpan(0, 24), _frame, _key);

    [Benchmark]
    public void MaskLarge() => WebSocketMask.Apply(_source, _frame, _key);

    [Benchmark]
    public int WriteHeader() => WebSocketFrameHeader.Write(_frame, WebSocketOpcode.Binary, Largest, _key);

    [Benchmark]
    public long ReadHeader()
    {
        WebSocketFrameHeader.TryRead(_received, out var header);
        return header.Length;
    }
}
