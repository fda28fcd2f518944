using System.Net.Sockets;
using PortForward.Net.Compare.Forwards;

namespace PortForward.Net.Compare.Workloads;

/// <summary>A thousand echoes alone, and again on a second forward beside a connection that stands still.</summary>
internal abstract class BesideAStall(int stalledPort) : Workload
{
    private const int Echoes = 1000;

    public override async Task<Figures> RunAsync(Forward forward, CompareOptions options)
    {
        var alone = await AloneAsync(forward);
        Latencies beside;
        await using (var running = await forward.StartAsync(Echo.Port, stalledPort))
        {
            using var stalled = await Echo.ConnectAsync(running[stalledPort]);
            using var end = new CancellationTokenSource();
            var stalling = StallAsync(stalled, end.Token);
            beside = await Echo.RepeatAsync(running[Echo.Port], Echoes);
            await end.CancelAsync();
            await stalling;
        }

        return new()
        {
            { "alone p50 ms", alone.Percentile(0.5) },
            { "alone p99 ms", alone.Percentile(0.99) },
            { "alone max ms", alone.Percentile(1) },
            { "p50 ms", beside.Percentile(0.5) },
            { "p99 ms", beside.Percentile(0.99) },
            { "max ms", beside.Percentile(1) },
            { "p99 ratio", beside.Percentile(0.99) / alone.Percentile(0.99) },
        };
    }

    /// <summary>Keeps the connection busy in its way until the token ends it.</summary>
    protected abstract Task StallAsync(Socket socket, CancellationToken cancellationToken);

    private async Task<Latencies> AloneAsync(Forward forward)
    {
        await using var running = await forward.StartAsync(Echo.Port, stalledPort);
        return await Echo.RepeatAsync(running[Echo.Port], Echoes);
    }
}
