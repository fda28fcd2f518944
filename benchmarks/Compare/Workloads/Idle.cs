using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Sockets;
using PortForward.Net.Compare.Forwards;

namespace PortForward.Net.Compare.Workloads;

/// <summary>Many connections that are open and do nothing.</summary>
internal sealed class Idle(int connections) : Workload
{
    private const int Openers = 32;
    private const int MostFailures = 64;

    // One at each end that this process may own, and what else it has open.
    private const int FilesPerConnection = 2;
    private const int OtherFiles = 500;

    public override string Name => $"idle-{connections}";

    public override string MainFigure => "RSS MB";

    public override string Description
        => $"{connections} connections, each of which has echoed 64 bytes, are open and quiet: the memory of the forwarding process.";

    public override TimeSpan Limit(Load load) => TimeSpan.FromSeconds(120);

    public override async Task<Figures> RunAsync(Forward forward, Load load, CancellationToken cancellationToken)
    {
        var count = connections / load.Scale.IdleDivisor;
        var needed = (count * FilesPerConnection) + OtherFiles;
        if (FileLimit.Get() is var limit && limit < needed)
        {
            throw new SkippedException($"a process may have {limit} files open, and {needed} are needed");
        }

        await using var running = await forward.StartAsync(cancellationToken, Echo.Port);
        var streams = new ConcurrentBag<Stream>();
        var failures = 0;
        var asked = 0;
        try
        {
            var start = Stopwatch.GetTimestamp();
            await Task.WhenAll(Enumerable.Range(0, Openers).Select(_ => OpenSomeAsync()));
            var elapsed = Stopwatch.GetElapsedTime(start);
            await Task.Delay(load.Scale.Quiet, cancellationToken);
            var figures = new Figures();
            if (ProcessUsage.Of(running.ProcessId) is { } usage)
            {
                figures.Add(MainFigure, failures > 0 ? Figures.Dead : usage.Megabytes);
            }

            figures.Add("worked", streams.Count, moreIsBetter: true);
            figures.Add("failed", count - streams.Count);
            figures.Add("opened in s", failures > 0 ? Figures.Dead : elapsed.TotalSeconds);
            return figures;
        }
        finally
        {
            foreach (var stream in streams)
            {
                await stream.DisposeAsync();
            }
        }

        async Task OpenSomeAsync()
        {
            while (Interlocked.Increment(ref asked) <= count && Volatile.Read(ref failures) < MostFailures)
            {
                try
                {
                    using var watchdog = new Watchdog(load.Scale.EchoLimit, cancellationToken);
                    streams.Add((await Echo.OpenAsync(running, 0, watchdog.Token)).Stream);
                }
                catch (Exception e) when (e is PortForwardException or SocketException or IOException
                    || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
                {
                    Interlocked.Increment(ref failures);
                }
            }
        }
    }
}
