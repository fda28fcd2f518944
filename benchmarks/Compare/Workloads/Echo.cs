using System.Diagnostics;
using PortForward.Net.Compare.Forwards;

namespace PortForward.Net.Compare.Workloads;

/// <summary>Small echoes.</summary>
internal static class Echo
{
    public const int Port = 7001;
    private const int Length = 64;
    private const int WarmUps = 20;

    /// <summary>Opens a connection, echoes once and closes it.</summary>
    /// <returns>The time from the beginning to the first byte back.</returns>
    public static async Task<TimeSpan> OnceAsync(RunningForward running, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var watchdog = new Watchdog(limit, cancellationToken);
        var start = Stopwatch.GetTimestamp();
        var (stream, first) = await OpenAsync(running, start, watchdog.Token);
        await stream.DisposeAsync();
        return first;
    }

    /// <summary>Opens a connection and echoes once.</summary>
    /// <returns>The open connection, and the time from a timestamp to the first byte back.</returns>
    public static async Task<(Stream Stream, TimeSpan First)> OpenAsync(RunningForward running, long start, CancellationToken cancellationToken)
    {
        var sent = new byte[Length];
        var back = new byte[Length];
        Random.Shared.NextBytes(sent);
        var stream = await running.ConnectAsync(Port, cancellationToken);
        try
        {
            await stream.WriteAsync(sent, cancellationToken);
            var read = await stream.ReadAsync(back, cancellationToken);
            var first = Stopwatch.GetElapsedTime(start);
            var rest = back.AsMemory(read > 0 ? read : throw new IOException("The connection ended before its first byte."));
            await stream.ReadExactlyAsync(rest, cancellationToken);
            Check(sent, back);
            return (stream, first);
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    /// <summary>Echoes once more on an open connection.</summary>
    public static async Task AgainAsync(Stream stream, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var watchdog = new Watchdog(limit, cancellationToken);
        var sent = new byte[Length];
        var back = new byte[Length];
        Random.Shared.NextBytes(sent);
        await stream.WriteAsync(sent, watchdog.Token);
        await stream.ReadExactlyAsync(back, watchdog.Token);
        Check(sent, back);
    }

    /// <summary>One after the other on one connection, some of them not measured, until one is waited for in vain.</summary>
    /// <param name="running">The forward.</param>
    /// <param name="scale">How many.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <param name="begin">Receives the times of those that are not measured; the first one is that of the connection too.</param>
    public static async Task<Latencies> RepeatAsync(RunningForward running, Scale scale, CancellationToken cancellationToken, Latencies? begin = null)
    {
        var latencies = new Latencies();
        var sent = new byte[Length];
        var back = new byte[Length];
        using var watchdog = new Watchdog(scale.EchoLimit, cancellationToken);
        try
        {
            var first = Stopwatch.GetTimestamp();
            await using var stream = await running.ConnectAsync(Port, watchdog.Token);
            for (var i = -WarmUps; scale.WantsMore(latencies.Count, scale.Echoes, first); i++)
            {
                Random.Shared.NextBytes(sent);
                watchdog.Touch();
                var start = i == -WarmUps ? first : Stopwatch.GetTimestamp();
                await stream.WriteAsync(sent, watchdog.Token);
                await stream.ReadExactlyAsync(back, watchdog.Token);
                var time = Stopwatch.GetElapsedTime(start);
                Check(sent, back);
                (i >= 0 ? latencies : begin)?.Add(time);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            latencies.IsDead = true;
        }

        return latencies;
    }

    private static void Check(byte[] sent, byte[] back)
    {
        if (!sent.AsSpan().SequenceEqual(back))
        {
            throw new InvalidDataException("An echo came back with other bytes.");
        }
    }
}
