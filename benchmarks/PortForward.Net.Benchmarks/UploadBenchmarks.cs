using BenchmarkDotNet.Attributes;
using PortForward.Net.Benchmarks.Peers;
using PortForward.Net.Sessions.Pairs;
using PortForward.Net.Spdy.Streams;

namespace PortForward.Net.Benchmarks;

/// <summary>The way up, from a connection to the transport, for each call: one DATA frame, or two for as much as one call takes at once.</summary>
[MemoryDiagnoser]
public class UploadBenchmarks
{
    private const int Sends = 1024;

    private readonly Gauge _arrived = new();

    // A relay's token is one that can be cancelled, too.
    private readonly CancellationTokenSource _stop = new();
    private SessionPeer _peer = null!;
    private StreamPair _pair = null!;
    private Watchdog _watchdog = null!;
    private byte[] _data = [];

    [Params(64, SpdyStream.MaxDataLength, SpdyStream.MaxAtOnce)]
    public int Payload { get; set; }

    [ParamsAllValues]
    public Form Form { get; set; }

    [ParamsAllValues]
    public Pace Pace { get; set; }

    [GlobalSetup]
    public async Task Open()
    {
        _peer = new SessionPeer(Form, Pace, _arrived);
        (_pair, _) = await _peer.OpenAsync();
        _watchdog = new Watchdog(_peer.Transport);
        _data = new byte[Payload];
    }

    [GlobalCleanup]
    public async Task Close()
    {
        _watchdog.Dispose();
        await _peer.DisposeAsync();
        _stop.Dispose();
        _arrived.Dispose();
    }

    [Benchmark(OperationsPerInvoke = Sends)]
    public async Task Send()
    {
        _arrived.Expect((long)Sends * Payload);
        _watchdog.Begin();
        for (var i = 0; i < Sends; i++)
        {
            await _pair.SendAsync(_data, _stop.Token).ConfigureAwait(false);
        }

        _watchdog.End();
        _arrived.Wait();
    }
}
