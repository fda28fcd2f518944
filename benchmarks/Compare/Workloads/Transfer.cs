using System.Diagnostics;
using PortForward.Net.Compare.Forwards;

namespace PortForward.Net.Compare.Workloads;

/// <summary>Bytes in one direction, over some connections at once.</summary>
internal abstract class Transfer(int connections, int port) : Workload
{
    private const double Gigabyte = 1e9;

    public override string MainFigure => "MB/s";

    public override bool IsAboutDistance => connections == 1;

    protected int Connections => connections;

    // Half of that would be a hundredth of what kubectl does.
    public override TimeSpan Limit(Load load) => TimeSpan.FromSeconds(30 + (load.Scale.Megabytes / 4));

    public override async Task<Figures> RunAsync(Forward forward, Load load, CancellationToken cancellationToken)
    {
        await using var running = await forward.StartAsync(cancellationToken, port);
        var streams = new List<Stream>();
        try
        {
            streams.Add(await running.ConnectAsync(port, cancellationToken));
            await MoveAsync(streams[0], load, 0, ReceiveBuffers.Pieces, cancellationToken);
            streams[0].Dispose();
            streams.Clear();
            for (var i = 0; i < connections; i++)
            {
                streams.Add(await running.ConnectAsync(port, cancellationToken));
            }

            return await MeasureAsync(running, streams, load, cancellationToken);
        }
        finally
        {
            foreach (var stream in streams)
            {
                await stream.DisposeAsync();
            }
        }
    }

    /// <summary>Moves one connection's part; the clock runs.</summary>
    /// <param name="stream">The connection.</param>
    /// <param name="load">How much.</param>
    /// <param name="part">Which part it is.</param>
    /// <param name="parts">Of how many.</param>
    /// <param name="cancellationToken">Gives up.</param>
    protected abstract Task MoveAsync(Stream stream, Load load, int part, int parts, CancellationToken cancellationToken);

    /// <summary>Prepares what <see cref="MoveAsync"/> needs, before the clock runs.</summary>
    protected abstract void Prepare(Load load);

    /// <summary>Checks what has arrived, when the clock has stopped.</summary>
    protected abstract void Check(Load load);

    protected static long Length(Load load, int parts) => (long)load.Buffers.PieceLength * (ReceiveBuffers.Pieces / parts);

    private async Task<Figures> MeasureAsync(RunningForward running, List<Stream> streams, Load load, CancellationToken cancellationToken)
    {
        Prepare(load);
        ProcessUsage.ResetPeak(running.ProcessId);
        var before = ProcessUsage.Of(running.ProcessId);
        var machineBefore = MachineUsage.Now();
        var start = Stopwatch.GetTimestamp();
        var moves = streams.Select((stream, i) => Task.Run(() => MoveAsync(stream, load, i, connections, cancellationToken), cancellationToken));
        await Task.WhenAll(moves);
        var elapsed = Stopwatch.GetElapsedTime(start);
        var after = ProcessUsage.Of(running.ProcessId);
        var machineAfter = MachineUsage.Now();
        Check(load);

        var bytes = (double)Length(load, connections) * connections;
        var figures = new Figures();
        figures.Add(MainFigure, bytes / 1e6 / elapsed.TotalSeconds, moreIsBetter: true);
        if (before is not null && after is not null)
        {
            figures.Add("CPU s/GB", (after.Cpu - before.Cpu).TotalSeconds / (bytes / Gigabyte));
            figures.Add("peak MB", after.PeakMegabytes);
        }

        if (machineBefore is not null && machineAfter is not null)
        {
            // Where the machine has no time left, a faster forward must save time, its own or the servers'; where it has, something waits.
            figures.Add("machine idle %", machineAfter.IdlePercentSince(machineBefore));
        }

        return figures;
    }
}
