using System.Diagnostics;
using PortForward.Net.Compare.Forwards;

namespace PortForward.Net.Compare.Workloads;

/// <summary>From nothing to the first byte.</summary>
internal sealed class Start : Workload
{
    public override string Name => "start";

    public override string MainFigure => "ms";

    public override string Description => "From the start of the process, or of a client for the stream, to the first byte of an echo.";

    public override bool IsAboutDistance => true;

    public override async Task<Figures> RunAsync(Forward forward, Load load, CancellationToken cancellationToken)
    {
        var latencies = new Latencies();
        for (var i = 0; i < load.Scale.Starts; i++)
        {
            using var watchdog = new Watchdog(load.Scale.EchoLimit, cancellationToken);
            var start = Stopwatch.GetTimestamp();
            await using var running = await forward.StartAsync(watchdog.Token, Echo.Port);
            var (stream, first) = await Echo.OpenAsync(running, start, watchdog.Token);
            await stream.DisposeAsync();
            latencies.Add(first);
        }

        return new() { { MainFigure, latencies.Percentile(0.5) } };
    }
}
