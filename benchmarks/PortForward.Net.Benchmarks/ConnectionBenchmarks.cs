using BenchmarkDotNet.Attributes;
using PortForward.Net.Benchmarks.Peers;

namespace PortForward.Net.Benchmarks;

/// <summary>The life of a connection on a warm session: both streams opened, accepted and ended from both sides.</summary>
[MemoryDiagnoser]
public class ConnectionBenchmarks
{
    private const int Connections = 16;

    private SessionPeer _peer = null!;
    private Watchdog _watchdog = null!;

    [ParamsAllValues]
    public Form Form { get; set; }

    [GlobalSetup]
    public void Open()
    {
        _peer = new SessionPeer(Form, Pace.AtOnce);
        _watchdog = new Watchdog(_peer.Transport);
    }

    [GlobalCleanup]
    public async Task Close()
    {
        _watchdog.Dispose();
        await _peer.DisposeAsync();
    }

    [Benchmark(OperationsPerInvoke = Connections)]
    public async Task OpenAndEnd()
    {
        _watchdog.Begin();
        for (var i = 0; i < Connections; i++)
        {
            var pair = await _peer.Session.OpenAsync(80, default, SessionPeer.EndAtOnce, default).ConfigureAwait(false);
            pair.CompleteWrites();
            _peer.PlayWholeConnection();
            if (await pair.Completion.ConfigureAwait(false) is { } failure)
            {
                throw failure;
            }

            await pair.Input.CompleteAsync().ConfigureAwait(false);
        }

        _watchdog.End();
    }
}
