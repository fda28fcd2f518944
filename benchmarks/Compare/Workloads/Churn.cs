using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using PortForward.Net.Compare.Forwards;

namespace PortForward.Net.Compare.Workloads;

/// <summary>Sixteen callers open a connection, echo once, and close it, again and again.</summary>
internal sealed class Churn : Workload
{
    private const int Callers = 16;
    private static readonly TimeSpan AfterFailure = TimeSpan.FromMilliseconds(100);

    public override string Name => "churn";

    public override async Task<Figures> RunAsync(Forward forward, CompareOptions options)
    {
        await using var running = await forward.StartAsync(Echo.Port);
        var start = Stopwatch.GetTimestamp();
        var callers = await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => CallAsync(running[Echo.Port], options.Duration)));
        var elapsed = Stopwatch.GetElapsedTime(start);
        var all = new Latencies();
        Array.ForEach(callers, caller => all.AddAll(caller.Latencies));

        var figures = new Figures
        {
            { "connections/s", all.Count / elapsed.TotalSeconds },
            { "failures", callers.Sum(caller => caller.Failures) },
            { "first byte p50 ms", all.Percentile(0.5) },
            { "first byte p99 ms", all.Percentile(0.99) },
        };
        if (running.SessionsOpened is { } sessions)
        {
            figures.Add("sessions", sessions);
            figures.Add("sessions per 100 connections", 100.0 * sessions / all.Count);
        }

        return figures;
    }

    private static async Task<(Latencies Latencies, int Failures)> CallAsync(IPEndPoint endPoint, TimeSpan duration)
    {
        var latencies = new Latencies();
        var failures = 0;
        var start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < duration)
        {
            try
            {
                latencies.Add(await ConnectOnceAsync(endPoint));
            }
            catch (Exception e) when (e is SocketException or IOException or OperationCanceledException)
            {
                failures++;
                await Task.Delay(AfterFailure);
            }
        }

        return (latencies, failures);
    }

    private static async Task<TimeSpan> ConnectOnceAsync(IPEndPoint endPoint)
    {
        var sent = new byte[Echo.Length];
        var back = new byte[Echo.Length];
        Random.Shared.NextBytes(sent);
        using var deadline = new CancellationTokenSource(Echo.Deadline);
        var start = Stopwatch.GetTimestamp();
        using var socket = await Echo.ConnectAsync(endPoint);
        await socket.SendAsync(sent, deadline.Token);
        var read = await socket.ReceiveAsync(back, deadline.Token);
        var first = Stopwatch.GetElapsedTime(start);
        await Echo.ReceiveAsync(socket, back, read > 0 ? read : throw new IOException("The connection ended before its first byte."), deadline.Token);
        Echo.Check(sent, back);
        return first;
    }
}
