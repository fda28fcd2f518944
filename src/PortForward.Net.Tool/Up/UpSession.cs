using PortForward.Net.Tool.Running;
using PortForward.Net.Tool.Up.Files;
using PortForward.Net.Tool.Up.Table;

namespace PortForward.Net.Tool.Up;

/// <summary>Runs the forwards of a plan until a signal arrives, or until all have ended by themselves.</summary>
internal sealed class UpSession(UpPlan plan, StopSignals signals)
{
    private readonly ClusterRun[] _runs = [.. plan.Clusters.Select(cluster => new ClusterRun(cluster))];

    /// <param name="lines">Reports the forwards in lines.</param>
    /// <param name="table">Reports the forwards instead, if there is a terminal.</param>
    /// <returns>0 after a signal, or 128 plus the number of the signal if nothing was forwarded until then.</returns>
    /// <exception cref="ForwardFileException">None of the forwards can be started because of the file.</exception>
    /// <exception cref="PortForwardException">None of the forwards can be started because of the kubeconfig, or all have ended.</exception>
    public async Task<int> RunAsync(UpLines lines, UpTable? table)
    {
        var failures = Array.ConvertAll(_runs, run => run.TryOpen());
        if (!Array.Exists(failures, failure => failure is null))
        {
            // The table would be gone at once, but the reasons have to stay.
            Report(lines, failures);
            const string reason = "none of the forwards can be started";
            throw failures is [{ } failure, ..] ? new PortForwardException(failure.Error, reason, failure) : new ForwardFileException(reason);
        }

        if (Array.TrueForAll(_runs, run => run.HasOwnTrust))
        {
            SystemTrust.Forget();
        }

        IUpReport report = table is null ? lines : table;
        Report(report, failures);
        table?.Start();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(signals.Stopping);
        await Task.WhenAll(_runs.Select(run => GuardAsync(run, report, stop))).ConfigureAwait(false);
        return signals.First is not { } signal ? throw new PortForwardException(PortForwardError.SessionLost, "all forwards have ended")
            : Array.Exists(_runs, run => run.HasForwarded) ? ExitCode.Succeeded
            : ExitCode.Of(signal);
    }

    /// <summary>Ends the others if one fails unexpectedly.</summary>
    private static async Task GuardAsync(ClusterRun run, IUpReport report, CancellationTokenSource stop)
    {
        try
        {
            await run.RunAsync(report, stop.Token).ConfigureAwait(false);
        }
        catch
        {
            await stop.CancelAsync().ConfigureAwait(false);
            throw;
        }
    }

    private void Report(IUpReport report, PortForwardException?[] failures)
    {
        foreach (var forward in plan.Forwards)
        {
            if (forward.Problem is { } problem)
            {
                report.Failed(forward.Name, new ForwardFileException(problem));
            }
        }

        for (var i = 0; i < _runs.Length; i++)
        {
            if (failures[i] is { } failure)
            {
                _runs[i].Report(report, failure);
            }
        }
    }
}
