using PortForward.Net.Compare.Forwards;

namespace PortForward.Net.Compare.Workloads;

/// <summary>Echoes alone, and again on a second forward beside a connection that stands still.</summary>
internal abstract class BesideAStall(int stalledPort) : Workload
{
    public override string MainFigure => "p99 ms";

    public override async Task<Figures> RunAsync(Forward forward, Load load, CancellationToken cancellationToken)
    {
        Latencies alone, beside;
        await using (var running = await forward.StartAsync(cancellationToken, Echo.Port, stalledPort))
        {
            alone = await Echo.RepeatAsync(running, load.Scale, cancellationToken);
        }

        await using (var running = await forward.StartAsync(cancellationToken, Echo.Port, stalledPort))
        {
            await using var stalled = await running.ConnectAsync(stalledPort, cancellationToken);
            using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var stalling = StallAsync(stalled, end.Token);
            try
            {
                beside = await Echo.RepeatAsync(running, load.Scale, cancellationToken);
            }
            finally
            {
                await end.CancelAsync();
            }

            await stalling;
        }

        return new()
        {
            { "alone p50 ms", alone.Percentile(0.5) },
            { "alone p99 ms", alone.Percentile(0.99) },
            { "p50 ms", beside.Percentile(0.5) },
            { MainFigure, beside.Percentile(0.99) },
            { "max ms", beside.Percentile(1) },
            { "p99 ratio", beside.Percentile(0.99) / alone.Percentile(0.99) },
        };
    }

    /// <summary>Keeps the connection busy in its way until the token ends it.</summary>
    protected abstract Task StallAsync(Stream stream, CancellationToken cancellationToken);
}
