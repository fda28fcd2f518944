using BenchmarkDotNet.Attributes;
using PortForward.Net.Benchmarks.Peers;
using PortForward.Net.Sessions.Pairs;
using PortForward.Net.Spdy.Output;
using PortForward.Net.Tunnel;

namespace PortForward.Net.Benchmarks;

/// <summary>The way up as a relay takes it: the local socket is read straight into the frames of a whole batch.</summary>
[MemoryDiagnoser]
public class SourceBenchmarks
{
    private const int Batches = 64;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);
    private static readonly int Capacity = new DataFrameLayout(UpgradedTransport.LongestWrite, UpgradedTransport.PreferredWrite).Capacity;

    private readonly Gauge _arrived = new();
    private readonly EndlessSource _source = new();
    private SessionPeer _peer = null!;
    private StreamPair _pair = null!;
    private Watchdog _watchdog = null!;

    [ParamsAllValues]
    public Form Form { get; set; }

    [GlobalSetup]
    public async Task Open()
    {
        _peer = new SessionPeer(Form, Pace.AtOnce, _arrived);
        (_pair, _) = await _peer.OpenAsync();
        _watchdog = new Watchdog(_peer.Transport);
        if (!SpinWait.SpinUntil(() => _pair.Replies.HasData, Deadline))
        {
            throw new TimeoutException("The peer did not accept the stream.");
        }
    }

    [GlobalCleanup]
    public async Task Close()
    {
        _watchdog.Dispose();
        await _peer.DisposeAsync();
        _arrived.Dispose();
    }

    [Benchmark(OperationsPerInvoke = Batches)]
    public void SendBatch()
    {
        _arrived.Expect((long)Batches * Capacity);
        _watchdog.Begin();
        for (var i = 0; i < Batches; i++)
        {
            // Now and then the loop has the turn, for a PING.
            while (_pair.TrySendFrom(_source) == SpdyFill.Busy)
            {
                Thread.Yield();
            }
        }

        _watchdog.End();
        _arrived.Wait();
    }
}
