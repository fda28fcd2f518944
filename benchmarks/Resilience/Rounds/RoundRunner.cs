using PortForward.Net.Resilience.Cluster;
using PortForward.Net.Resilience.Faults;
using PortForward.Net.Resilience.Forwarders;
using PortForward.Net.Resilience.Load;

namespace PortForward.Net.Resilience.Rounds;

/// <summary>Runs faults against one forwarder under its load.</summary>
internal sealed class RoundRunner(FaultSite site, Route route, Contestant contestant, Forwarder forwarder, ConstantLoad load, DebugLog? debugLog)
{
    /// <summary>Faults begin in an undisturbed state.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Afterwards = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    /// <exception cref="IOException">The cluster could not be changed, or did not come back.</exception>
    /// <exception cref="TimeoutException">The cluster or the forwarder did not come back before the fault.</exception>
    public async Task<RoundResult> RunAsync(Fault fault, CancellationToken cancellationToken)
    {
        var before = load.Begin();
        await using var probe = new Probe(route, site.Pods.Timeline);
        await UntilSettledAsync(before, probe, cancellationToken);
        var victim = HttpDownload.PodName(forwarder.Http, cancellationToken);

        var log = load.Begin();
        forwarder.BeginRound();
        await Task.Delay(Afterwards, cancellationToken);
        var from = RunClock.Now;
        await fault.InflictAsync(site, victim, cancellationToken);
        await site.Kubectl.WaitForRolloutAsync(cancellationToken);
        await UntilRecoveredAsync(fault, from, log, probe, cancellationToken);
        await Task.Delay(Afterwards, cancellationToken);

        var to = RunClock.Now;
        var observations = new Observations(fault.IsOfPart, from, to, log, site.Pods.Timeline, probe.Attempts);
        var result = new RoundResult
        {
            Route = route.Name,
            Contestant = contestant,
            Fault = fault,
            From = from,
            To = to,
            Recoveries = observations.Recoveries(),
            LongestPause = observations.LongestPause(),
            Outage = observations.Outage(),
            Failures = [.. log.Failures().Select(failure => (failure, observations.CauseOf(failure)))],
            Good = log.Good(),
            ListenerProblem = forwarder.Problem,
        };
        foreach (var attempt in probe.Attempts.Where(attempt => !attempt.IsGood))
        {
            debugLog?.Write($"The probe at {attempt.At.TotalSeconds:0.000} failed: {attempt.Problem}");
        }

        await fault.CleanUpAsync(site, victim, cancellationToken);
        return result;
    }

    private async Task UntilSettledAsync(LoadLog log, Probe probe, CancellationToken cancellationToken)
    {
        await site.Kubectl.WaitForRolloutAsync(cancellationToken);
        var start = RunClock.Now;
        while (!IsSettled())
        {
            if (RunClock.Now - start > Limit)
            {
                throw new TimeoutException(
                    $"Before the fault: {site.Pods.Timeline.Ready.Count} ready pods, probe: {(probe.Attempts is [.., var last] ? last.Problem ?? "good" : "none yet")}, failures: {log.Failures().Count}.");
            }

            await Task.Delay(Interval, cancellationToken);
        }

        bool IsSettled()
        {
            var since = RunClock.Now - Settling;
            return since > start
                && site.Pods.Timeline.Ready.Count == AdminKubectl.Replicas
                && probe.Attempts is [.., { IsGood: true }]
                && log.NextGood(RunClock.Now - Interval) is not null
                && !log.Failures().Any(failure => failure.End > since);
        }
    }

    private async Task UntilRecoveredAsync(Fault fault, TimeSpan from, LoadLog log, Probe probe, CancellationToken cancellationToken)
    {
        for (var start = RunClock.Now; RunClock.Now - start < Limit;)
        {
            await Task.Delay(Interval, cancellationToken);
            var attempts = probe.Attempts;
            var recoveries = new Observations(fault.IsOfPart, from, RunClock.Now, log, site.Pods.Timeline, attempts).Recoveries();
            if (recoveries.Count > 0 && recoveries.All(recovery => recovery.Good is not null) && attempts is [.., { IsGood: true }]
                && site.Pods.Timeline.Ready.Count == AdminKubectl.Replicas)
            {
                return;
            }
        }
    }
}
