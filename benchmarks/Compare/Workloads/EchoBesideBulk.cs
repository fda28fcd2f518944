using System.Diagnostics;
using PortForward.Net.Compare.Forwards;

namespace PortForward.Net.Compare.Workloads;

/// <summary>Echoes beside a download on the same forward, which goes on all the time.</summary>
internal sealed class EchoBesideBulk : Workload
{
    private const int BulkPort = 7002;

    public override string Name => "echo-bulk";

    public override string MainFigure => "p99 ms";

    public override string Description => "64 bytes there and back, again and again, while another connection downloads all it can.";

    public override async Task<Figures> RunAsync(Forward forward, Load load, CancellationToken cancellationToken)
    {
        await using var running = await forward.StartAsync(cancellationToken, Echo.Port, BulkPort);
        await using var bulk = await running.ConnectAsync(BulkPort, cancellationToken);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await bulk.WriteAsync("1000000000000 1\n"u8.ToArray(), cancellationToken);
        await bulk.ReadExactlyAsync(new byte[1], cancellationToken);
        var start = Stopwatch.GetTimestamp();
        var discarding = DiscardAsync(bulk, end.Token);
        Latencies latencies;
        try
        {
            latencies = await Echo.RepeatAsync(running, load.Scale, cancellationToken);
        }
        finally
        {
            await end.CancelAsync();
        }

        var figures = new Figures { { "p50 ms", latencies.Percentile(0.5) }, { MainFigure, latencies.Percentile(0.99) } };
        figures.Add("bulk MB/s", await discarding / 1e6 / Stopwatch.GetElapsedTime(start).TotalSeconds, moreIsBetter: true);
        return figures;
    }

    private static async Task<long> DiscardAsync(Stream stream, CancellationToken cancellationToken)
    {
        var buffer = new byte[64 * 1024];
        var count = 0L;
        try
        {
            while (true)
            {
                var read = await stream.ReadAsync(buffer, cancellationToken);
                count += read > 0 ? read : throw new IOException("The download ended before the echoes did.");
            }
        }
        catch (OperationCanceledException)
        {
            // The echoes are done.
        }

        return count;
    }
}
