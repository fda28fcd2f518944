using System.Diagnostics;
using PortForward.Net.Compare.Forwards;

namespace PortForward.Net.Compare.Workloads;

/// <summary>Connections that begin together on a forward that has just started, as a browser's or a connection pool's do.</summary>
internal sealed class Burst(int connections) : Workload
{
    /// <summary>What a forward does beside the connections has an end by then.</summary>
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(1);

    private static readonly string[] Names = ["slowest ms", "second burst ms", "third burst ms"];

    public override string Name => $"burst-{connections}";

    public override string MainFigure => Names[0];

    public override string Description
        => $"{connections} connections begin together on a fresh forward, and each echoes 64 bytes: until the slowest has its first byte. Then again, and again.";

    public override bool IsAboutDistance => connections == 16;

    public override TimeSpan Limit(Load load) => load.Scale.Bursts * TimeSpan.FromSeconds(30);

    public override async Task<Figures> RunAsync(Forward forward, Load load, CancellationToken cancellationToken)
    {
        Latencies[] bursts = [new(), new(), new()];
        for (var i = 0; i < load.Scale.Bursts; i++)
        {
            await using var running = await forward.StartAsync(cancellationToken, Echo.Port);
            foreach (var slowest in bursts)
            {
                await Task.Delay(Between, cancellationToken);
                slowest.Add(await SlowestAsync(running, load.Scale.EchoLimit, cancellationToken));
            }
        }

        var figures = new Figures();
        for (var i = 0; i < bursts.Length; i++)
        {
            figures.Add(Names[i], bursts[i].Percentile(0.5));
        }

        if (load.Site.Rtt > 0)
        {
            figures.Add("round trips", bursts[0].Percentile(0.5) / load.Site.Rtt);
        }

        return figures;
    }

    /// <summary>All of them are open at once.</summary>
    private async Task<TimeSpan> SlowestAsync(RunningForward running, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var watchdog = new Watchdog(limit, cancellationToken);
        var start = Stopwatch.GetTimestamp();
        var opened = await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Echo.OpenAsync(running, start, watchdog.Token)));
        foreach (var (stream, _) in opened)
        {
            await stream.DisposeAsync();
        }

        return opened.Max(one => one.First);
    }
}
