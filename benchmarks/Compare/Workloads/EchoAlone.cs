using PortForward.Net.Compare.Forwards;

namespace PortForward.Net.Compare.Workloads;

/// <summary>Echoes on a forward that does nothing else.</summary>
internal sealed class EchoAlone : Workload
{
    public override string Name => "echo";

    public override string MainFigure => "p50 ms";

    public override string Description => "64 bytes there and back, again and again on one connection.";

    public override bool IsAboutDistance => true;

    public override async Task<Figures> RunAsync(Forward forward, Load load, CancellationToken cancellationToken)
    {
        await using var running = await forward.StartAsync(cancellationToken, Echo.Port);
        var latencies = await Echo.RepeatAsync(running, load.Scale, cancellationToken);
        return new() { { MainFigure, latencies.Percentile(0.5) }, { "p99 ms", latencies.Percentile(0.99) } };
    }
}
