using System.Diagnostics;
using PortForward.Net.Compare.Forwards;
using PortForward.Net.Compare.Links;
using PortForward.Net.Compare.Reports;
using PortForward.Net.Compare.Workloads;

namespace PortForward.Net.Compare;

/// <summary>Runs each row on each forward in turn, so that what the machine does meanwhile falls on all of them.</summary>
internal sealed class Runner(CompareOptions options, IReadOnlyList<Kubectl> kubectls, Results results)
{
    private const int DeadRounds = 2;
    private static readonly TimeSpan ToTidyUp = TimeSpan.FromSeconds(30);
    private readonly ReceiveBuffers _buffers = new(options.Scale.Megabytes);

    /// <summary>Whether one of this library's forwards has failed.</summary>
    public bool OwnHasFailed { get; private set; }

    public async Task RunAsync(Site site, CancellationToken cancellationToken)
    {
        foreach (var rtt in options.Rtts)
        {
            if (rtt == 0)
            {
                await RunRowsAsync(site, cancellationToken);
                continue;
            }

            await using var delayed = await DelayedSite.OpenAsync(site, rtt);
            await RunRowsAsync(delayed.Site, cancellationToken);
        }
    }

    private async Task RunRowsAsync(Site site, CancellationToken cancellationToken)
    {
        var forwards = Contestants.Choose(options, site, kubectls, (name, reason) => results.AddSkipped($"{name}: {reason}."));
        foreach (var row in options.RowsAt(site.Rtt))
        {
            var dead = new Dictionary<Forward, int>();
            for (var round = 1; round <= options.Rounds; round++)
            {
                foreach (var forward in forwards.Where(forward => dead.GetValueOrDefault(forward) < DeadRounds))
                {
                    Console.Error.Write($"{row.Name}{At(site)}, round {round} of {options.Rounds}: {forward.Name}");
                    var start = Stopwatch.GetTimestamp();
                    if (await RunOnceAsync(row, forward, site, cancellationToken) is { } done)
                    {
                        results.Add(done);
                        Console.Error.Write(done.IsDead ? ", dead" : "");
                        OwnHasFailed |= forward.IsOwn && done.IsDead;
                        dead[forward] = done.IsDead ? dead.GetValueOrDefault(forward) + 1 : 0;
                    }

                    Console.Error.WriteLine($", {Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s");
                }
            }
        }
    }

    private async Task<Round?> RunOnceAsync(Workload row, Forward forward, Site site, CancellationToken cancellationToken)
    {
        var load = new Load(site, options.Scale, _buffers);
        var limit = row.Limit(load);
        using var watchdog = new Watchdog(limit, cancellationToken);
        try
        {
            var figures = await row.RunAsync(forward, load, watchdog.Token).WaitAsync(limit + ToTidyUp, CancellationToken.None);
            return new Round(site.Rtt, row.Name, forward.Name, figures);
        }
        catch (SkippedException e)
        {
            results.AddSkipped($"{row.Name}, {forward.Name}: {e.Message}.");
            return null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            var reason = watchdog.Token.IsCancellationRequested ? $"not done after {limit.TotalSeconds:0} seconds" : "waited for an answer in vain";
            return new Round(site.Rtt, row.Name, forward.Name, null, reason);
        }
#pragma warning disable CA1031 // Whatever a forward does, the others go on.
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            return new Round(site.Rtt, row.Name, forward.Name, null, e.Message);
        }
    }

    private static string At(Site site) => site.Rtt > 0 ? $" at {site.Rtt} ms" : "";
}
