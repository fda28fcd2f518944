using System.Diagnostics;
using System.Net.Sockets;
using PortForward.Net.Compare.Forwards;

namespace PortForward.Net.Compare.Workloads;

/// <summary>Callers open a connection, echo once, and close it, again and again.</summary>
internal sealed class Rate(int callers) : Workload
{
    private const int WarmUps = 50;
    private static readonly TimeSpan AfterFailure = TimeSpan.FromMilliseconds(100);

    public override string Name => $"rate-{callers}";

    public override string MainFigure => "connections/s";

    public override string Description
        => (callers == 1 ? "One caller opens a connection, echoes 64 bytes and closes it" : $"{callers} callers open a connection, echo 64 bytes and close it") + ", again and again.";

    public override bool IsAboutDistance => callers == 16;

    public override TimeSpan Limit(Load load) => load.Scale.Duration + TimeSpan.FromSeconds(60);

    public override async Task<Figures> RunAsync(Forward forward, Load load, CancellationToken cancellationToken)
    {
        await using var running = await forward.StartAsync(cancellationToken, Echo.Port);
        for (var i = 0; i < WarmUps; i++)
        {
            await Echo.OnceAsync(running, load.Scale.EchoLimit, cancellationToken);
        }

        var usage = ProcessUsage.Of(running.ProcessId);
        var start = Stopwatch.GetTimestamp();
        var results = await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => CallAsync(running, load.Scale, cancellationToken)));
        var elapsed = Stopwatch.GetElapsedTime(start);
        var all = new Latencies();
        Array.ForEach(results, result => all.AddAll(result.Latencies));

        var figures = new Figures();
        figures.Add(MainFigure, all.Count == 0 ? Figures.Dead : all.Count / elapsed.TotalSeconds, moreIsBetter: true);
        figures.Add("failures", results.Sum(result => result.Failures));
        figures.Add("first byte p50 ms", all.Percentile(0.5));
        figures.Add("first byte p99 ms", all.Percentile(0.99));
        if (usage is not null && ProcessUsage.Of(running.ProcessId) is { } now && all.Count > 0)
        {
            figures.Add("CPU ms per connection", (now.Cpu - usage.Cpu).TotalMilliseconds / all.Count);
        }

        if (running.SessionsOpened is { } sessions)
        {
            figures.Add("sessions per 100 connections", 100.0 * sessions / (all.Count + WarmUps));
        }

        return figures;
    }

    private static async Task<(Latencies Latencies, int Failures)> CallAsync(RunningForward running, Scale scale, CancellationToken cancellationToken)
    {
        var latencies = new Latencies();
        var failures = 0;
        var start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < scale.Duration)
        {
            try
            {
                latencies.Add(await Echo.OnceAsync(running, scale.EchoLimit, cancellationToken));
            }
            catch (Exception e) when (e is PortForwardException or SocketException or IOException or OperationCanceledException)
            {
                failures++;
                await Task.Delay(AfterFailure, cancellationToken);
            }
        }

        return (latencies, failures);
    }
}
