using BenchmarkDotNet.Attributes;
using PortForward.Net.Benchmarks.Peers;
using PortForward.Net.Spdy.Framing;
using PortForward.Net.Spdy.Streams;
using PortForward.Net.Tunnel;

namespace PortForward.Net.Benchmarks;

/// <summary>The WebSocket tunnel alone: bytes into masked messages, and what a server's messages hold out of them again.</summary>
[MemoryDiagnoser]
public class WebSocketTunnelBenchmarks
{
    private const int Messages = 256;
    private const int FramesInScript = 16;

    private readonly byte[] _buffer = new byte[64 * 1024];
    private MemoryTransport _transport = null!;
    private WebSocketTunnelStream _tunnel = null!;
    private Watchdog _watchdog = null!;
    private ReadOnlyMemory<byte> _script;
    private byte[] _data = [];

    [Params(64, SpdyStream.MaxDataLength)]
    public int Payload { get; set; }

    [ParamsAllValues]
    public Pace Pace { get; set; }

    [GlobalSetup]
    public void Open()
    {
        _transport = new MemoryTransport(Pace);
        _tunnel = new WebSocketTunnelStream(_transport, TimeProvider.System);
        _watchdog = new Watchdog(_transport);
        _data = new byte[Payload];
        _script = new ServerScript(Form.Tunnel).Data(1, Payload, FramesInScript).Bytes;
    }

    [GlobalCleanup]
    public async Task Close()
    {
        _watchdog.Dispose();
        await _tunnel.DisposeAsync().AsTask().WaitAsync(Deadline.Time);
    }

    [Benchmark(OperationsPerInvoke = Messages)]
    public async Task Send()
    {
        _watchdog.Begin();
        for (var i = 0; i < Messages; i++)
        {
            await _tunnel.WriteAsync(_data).ConfigureAwait(false);
        }

        _watchdog.End();
    }

    /// <summary>For each DATA frame, which is two messages.</summary>
    [Benchmark(OperationsPerInvoke = Messages)]
    public async Task Receive()
    {
        _watchdog.Begin();
        _transport.Play(_script, Messages / FramesInScript);
        for (var left = Messages * (SpdyFrameReader.HeaderLength + Payload); left > 0;)
        {
            left -= await _tunnel.ReadAsync(_buffer).ConfigureAwait(false);
        }

        _watchdog.End();
    }
}
