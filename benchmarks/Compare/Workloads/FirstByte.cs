using System.Diagnostics;
using PortForward.Net.Compare.Forwards;

namespace PortForward.Net.Compare.Workloads;

/// <summary>New connections, one after the other.</summary>
internal sealed class FirstByte : Workload
{
    private const int WarmUps = 10;

    public override string Name => "first-byte";

    public override string MainFigure => "p50 ms";

    public override string Description
        => "New connections one after the other, each of which echoes 64 bytes: from connecting to the first byte back.";

    public override bool IsAboutDistance => true;

    public override async Task<Figures> RunAsync(Forward forward, Load load, CancellationToken cancellationToken)
    {
        await using var running = await forward.StartAsync(cancellationToken, Echo.Port);
        var latencies = new Latencies();
        var start = Stopwatch.GetTimestamp();
        for (var i = -WarmUps; load.Scale.WantsMore(latencies.Count, load.Scale.FirstBytes, start); i++)
        {
            var first = await Echo.OnceAsync(running, load.Scale.EchoLimit, cancellationToken);
            if (i >= 0)
            {
                latencies.Add(first);
            }
        }

        var figures = new Figures { { MainFigure, latencies.Percentile(0.5) }, { "p99 ms", latencies.Percentile(0.99) } };
        if (load.Site.Rtt > 0)
        {
            figures.Add("round trips", latencies.Percentile(0.5) / load.Site.Rtt);
        }

        return figures;
    }
}
