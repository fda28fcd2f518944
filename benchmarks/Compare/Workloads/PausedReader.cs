using System.Diagnostics;
using System.Globalization;
using System.Text;
using PortForward.Net.Compare.Forwards;
using PortForward.Net.Compare.Servers;

namespace PortForward.Net.Compare.Workloads;

/// <summary>The local program reads a little of a download, pauses, and then reads on. Idle connections share the forward meanwhile, which harms nobody, so
/// that nothing may be lost.</summary>
internal sealed class PausedReader : Workload
{
    private const int SourcePort = 7002;
    private const ulong Seed = 1;
    private const long BeforePause = 1_000_000;
    private const int IdleConnections = 4;
    private const int MostPerRead = 256 * 1024;
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(10);

    public override string Name => "paused-reader";

    public override string MainFigure => "MB/s";

    public override string Description => $"One connection downloads, beside {IdleConnections} idle ones. Its program reads a megabyte, pauses for as long as "
        + "a rate row takes, and reads on: the rate after the pause. Every byte is compared, and the idle connections echo once more.";

    public override TimeSpan Limit(Load load) => load.Scale.Duration + TimeSpan.FromSeconds(60 + (load.Scale.Megabytes / 4));

    public override async Task<Figures> RunAsync(Forward forward, Load load, CancellationToken cancellationToken)
    {
        await using var running = await forward.StartAsync(cancellationToken, Echo.Port, SourcePort);
        var idle = Array.Empty<Stream>();
        try
        {
            // Connections that begin together on a fresh forward share a session.
            var opening = running.ConnectAsync(SourcePort, cancellationToken);
            idle = await Task.WhenAll(Enumerable.Range(0, IdleConnections).Select(async _ => (await Echo.OpenAsync(running, 0, cancellationToken)).Stream));
            await using var paused = await opening;
            var length = load.Scale.Megabytes * 1_000_000L;
            var pattern = load.Site.StartPattern(Seed);
            var request = string.Create(CultureInfo.InvariantCulture, $"{length} {Seed}\n");
            await paused.WriteAsync(Encoding.ASCII.GetBytes(request), cancellationToken);
            await ReadAsync(paused, BeforePause, pattern, cancellationToken);
            await Task.Delay(load.Scale.Duration, cancellationToken);

            var start = Stopwatch.GetTimestamp();
            await ReadAsync(paused, length - BeforePause, pattern, cancellationToken);
            var elapsed = Stopwatch.GetElapsedTime(start);
            foreach (var stream in idle)
            {
                await Echo.AgainAsync(stream, load.Scale.EchoLimit, cancellationToken);
            }

            return new()
            {
                { MainFigure, (length - BeforePause) / 1e6 / elapsed.TotalSeconds, true },
                { "paused s", load.Scale.Duration.TotalSeconds },
                { "MB, all as sent", length / 1e6, true },
            };
        }
        finally
        {
            foreach (var stream in idle)
            {
                await stream.DisposeAsync();
            }
        }
    }

    private static async Task ReadAsync(Stream stream, long length, Pattern pattern, CancellationToken cancellationToken)
    {
        using var watchdog = new Watchdog(Silence, cancellationToken);
        var buffer = new byte[MostPerRead];
        for (var rest = length; rest > 0;)
        {
            watchdog.Touch();
            var read = await stream.ReadAsync(buffer.AsMemory(0, (int)Math.Min(rest, buffer.Length)), watchdog.Token);
            rest -= read > 0 ? read : throw new IOException($"The download ended {rest} bytes before its end.");
            if (!pattern.Matches(buffer.AsSpan(0, read)))
            {
                throw new InvalidDataException("Other bytes arrived than were sent.");
            }
        }
    }
}
