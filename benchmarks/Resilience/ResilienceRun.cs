using System.Runtime.InteropServices;
using PortForward.Net.Compare.Forwards;
using PortForward.Net.Resilience.Cluster;
using PortForward.Net.Resilience.Faults;
using PortForward.Net.Resilience.Forwarders;
using PortForward.Net.Resilience.Load;
using PortForward.Net.Resilience.Reports;
using PortForward.Net.Resilience.Rounds;

namespace PortForward.Net.Resilience;

/// <summary>One run, from the options to the report and the exit code.</summary>
internal static class ResilienceRun
{
    private const int Failed = 1;
    private const int Interrupted = 130;

    /// <exception cref="FormatException">The options don't fit; the message is one sentence for the user.</exception>
    public static async Task<int> RunAsync(ResilienceOptions options)
    {
        using var end = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var log = options.LogPath is { } path ? new DebugLog(path) : null;

        var kubectlPath = options.KubectlPath ?? (Kubectl.OnPath() is [var first, ..] ? first : null) ?? throw new FormatException("There is no kubectl on the PATH; specify one with --kubectl.");
        var kubectl = new AdminKubectl(kubectlPath, options.AdminKubeConfigPath ?? options.Routes[0].KubeConfigPath);
        var script = options.ScriptPath is { } scriptPath ? new ClusterScript(scriptPath) : null;
        var results = new RunResults(options);
        Progress.Write($"seed {options.Seed}");
        try
        {
            await kubectl.WaitForRolloutAsync(end.Token);
            await using var pods = new PodWatch(kubectl);
            var site = new FaultSite(kubectl, pods, script);
            await UntilKnownAsync(pods, end.Token);
            var faults = Possible(options, site, results);
            foreach (var route in options.Routes)
            {
                foreach (var contestant in Contestants(options, kubectlPath, log, results))
                {
                    try
                    {
                        await RunAsync(options, site, route, contestant, faults, results, log, end.Token);
                    }
                    catch (TimeoutException e)
                    {
                        // The others can still be compared; the last round of this one tells what it did not recover from.
                        results.Skip($"the remaining faults of {contestant.Name} by {route.Name}", e.Message.TrimEnd('.'));
                    }
                }
            }
        }
        catch (Exception e) when (end.IsCancellationRequested || e is IOException)
        {
            results.Interruption = end.IsCancellationRequested ? "The run was interrupted." : e.Message;
            Progress.Write(results.Interruption);
        }
        finally
        {
            await RestoreAsync(kubectl, script);
        }

        var requirements = Requirement.CheckAll(results.Rounds);
        await Report.WriteAsync(results, requirements);
        return end.IsCancellationRequested ? Interrupted : results.Interruption is null && requirements.All(requirement => requirement.Violations.Count == 0) ? 0 : Failed;

        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            end.Cancel();
        }
    }

    private static async Task RunAsync(
        ResilienceOptions options, FaultSite site, Route route, Contestant contestant, IReadOnlyList<Fault> faults, RunResults results, DebugLog? log, CancellationToken cancellationToken)
    {
        await using var forwarder = await contestant.StartAsync(route, cancellationToken);
        await using var load = new ConstantLoad(forwarder.Echo, forwarder.Http, options.Workers, options.Seed);
        var runner = new RoundRunner(site, route, contestant, forwarder, load, log);

        // The same order for each forwarder.
        var order = Enumerable.Range(0, options.Rounds).SelectMany(_ => faults).ToArray();
        new Random(options.Seed).Shuffle(order);
        for (var i = 0; i < order.Length; i++)
        {
            log?.Write($"=== {order[i].Name}, {contestant.Name}, {route.Name} ===");
            var result = await runner.RunAsync(order[i], cancellationToken);
            results.Rounds.Add(result);
            Progress.Write($"{route.Name} {contestant.Name} {i + 1}/{order.Length} {RoundLine.Create(result)}");
            log?.Write($"=== {RoundLine.Create(result)} ===");
        }
    }

    private static async Task UntilKnownAsync(PodWatch pods, CancellationToken cancellationToken)
    {
        while (pods.Timeline.Ready.Count < AdminKubectl.Replicas)
        {
            await Task.Delay(100, cancellationToken);
        }
    }

    private static List<Fault> Possible(ResilienceOptions options, FaultSite site, RunResults results)
    {
        var possible = new List<Fault>();
        foreach (var fault in options.Faults)
        {
            if (fault.WhyNot(site) is { } reason)
            {
                results.Skip(fault.Name, reason);
            }
            else
            {
                possible.Add(fault);
            }
        }

        return possible;
    }

    private static List<Contestant> Contestants(ResilienceOptions options, string kubectlPath, DebugLog? log, RunResults results)
    {
        var contestants = new List<Contestant>();
        foreach (var name in options.Forwarders)
        {
            switch (name)
            {
                case "library":
                    contestants.Add(new("library", true, async (route, token) => await LibraryForwarder.StartAsync(route, log, token)));
                    break;
                case "command" when options.CommandPath is { } path:
                    contestants.Add(new("portforward", true, async (route, token) => await ProcessForwarder.StartCommandAsync(path, route, token)));
                    break;
                case "command":
                    results.Skip("command", "it needs --command");
                    break;
                default:
                    contestants.Add(new(Path.GetFileName(kubectlPath), false, async (route, token) => await ProcessForwarder.StartKubectlAsync(kubectlPath, route, token)));
                    break;
            }
        }

        return contestants;
    }

    private static async Task RestoreAsync(AdminKubectl kubectl, ClusterScript? script)
    {
        await (script?.RestoreAsync() ?? Task.CompletedTask);
        await kubectl.RestoreAsync();
    }
}
