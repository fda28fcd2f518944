using PortForward.Net.Compare.Forwards;

namespace PortForward.Net.Compare.Workloads;

/// <summary>Echoes alone, and again on a second forward beside a connection that stands still.</summary>
/// <param name="stalledPort">The port of the connection that stands still.</param>
/// <param name="callers">How many connections echo at once.</param>
internal abstract class BesideAStall(int stalledPort, int callers = 1) : Workload
{
    public override string MainFigure => "p99 ms";

    protected int Callers { get; } = callers;

    public override async Task<Figures> RunAsync(Forward forward, Load load, CancellationToken cancellationToken)
    {
        Latencies alone, beside, begin = new();
        await using (var running = await forward.StartAsync(cancellationToken, Echo.Port, stalledPort))
        {
            alone = await RepeatAsync(running, load.Scale, null, cancellationToken);
        }

        await using (var running = await forward.StartAsync(cancellationToken, Echo.Port, stalledPort))
        {
            await using var stalled = await running.ConnectAsync(stalledPort, cancellationToken);
            using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var stalling = StallAsync(stalled, end.Token);
            try
            {
                beside = await RepeatAsync(running, load.Scale, begin, cancellationToken);
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
            { "max at the beginning ms", begin.Percentile(1) },
            { "p99 ratio", beside.Percentile(0.99) / alone.Percentile(0.99) },
        };
    }

    /// <summary>Keeps the connection busy in its way until the token ends it.</summary>
    protected abstract Task StallAsync(Stream stream, CancellationToken cancellationToken);

    private async Task<Latencies> RepeatAsync(RunningForward running, Scale scale, Latencies? begin, CancellationToken cancellationToken)
    {
        var begins = Enumerable.Range(0, Callers).Select(_ => new Latencies()).ToArray();
        var runs = await Task.WhenAll(begins.Select(one => Echo.RepeatAsync(running, scale, cancellationToken, one)));
        var all = new Latencies { IsDead = runs.Any(one => one.IsDead) };
        foreach (var one in runs)
        {
            all.AddAll(one);
        }

        foreach (var one in begins)
        {
            begin?.AddAll(one);
        }

        return all;
    }
}
