using System.Globalization;
using System.Text;
using PortForward.Net.Resilience.Rounds;

namespace PortForward.Net.Resilience.Reports;

/// <summary>The page about a run.</summary>
internal static class Report
{
    private const string Introduction = """
        # Resilience

        What happens to connections while pods and parts of the cluster come and go, for this library, its command and `kubectl port-forward` in a loop
        that restarts it when it exits.

        ## How it is measured

        Each forwarder forwards `svc/web`, a deployment of three pods, under constant load: callers that open a connection, send a random payload to an
        echo server, compare the answer and close, without a pause; one caller that downloads up to 1 MiB by HTTP; and two connections that stay open for
        up to two minutes and send echoes all the time. Each byte is compared. The faults are in random order, and the same for each forwarder. The library spreads
        the connections to a service over its pods; kubectl uses one pod.

        *A ready pod exists* when a separate watch, made by kubectl, reports a pod whose condition `Ready` is true and that has no `deletionTimestamp`, as
        long as its process lives. For a fault that leaves other pods ready, this is the moment at which the pod died: the end of its process, if the node
        is the machine that runs the test.

        If a part of the cluster was killed, the state of the pods says nothing about what can be forwarded: Kubernetes reports them as ready all the
        time. What counts then is a probe: KubernetesClient opens a new WebSocket to a ready pod every 50 ms and sends an echo. It shares no code with this
        library, and no protocol either (`v4.channel.k8s.io`). The first success after a failure is the moment from which connections can work.

        *Ready to good* is the time from that moment to the next good answer on a short connection. A round counts with its slowest recovery. *After the
        probe* is the longest part of it in which the probe had already succeeded; the rest is the cluster's. *Pause* is the longest time without a good
        answer on a short connection, *outage* the time in which nothing could be forwarded; both are medians.

        Failed connections are counted by cause: *open* ones were open when a pod died or a part was killed, *without a pod* means that no pod was ready
        or the probe failed when they began, and *others* have no such excuse. A pod's death is known to 50 ms. *Wrong* counts connections that received
        wrong bytes, or fewer bytes without an error. A connection that ends cleanly because the pod's program was killed is not among them, but in *of them
        clean*: the kernel ends the connections of a killed program with a FIN. Without a forwarder, a download ends in the same way; an echo is reset instead
        as soon as the application sends again. *Closed* counts the rounds in which a local port was closed.

        """;

    public static async Task WriteAsync(RunResults results, IReadOnlyList<Requirement> requirements)
    {
        var page = await CreateAsync(results, requirements);
        if (results.Options.ReportPath is not { } path)
        {
            Console.Write(page);
            return;
        }

        await File.WriteAllTextAsync(path, page);
        foreach (var route in results.Rounds.GroupBy(round => round.Route))
        {
            await File.WriteAllTextAsync(Path.Combine(Path.GetDirectoryName(path)!, ChartName(path, route.Key)), TimelineChart.Create(route.Key, [.. route]));
        }

        foreach (var requirement in requirements)
        {
            Console.WriteLine(Line(requirement));
        }
    }

    private static async Task<string> CreateAsync(RunResults results, IReadOnlyList<Requirement> requirements)
    {
        var text = new StringBuilder(Introduction);
        text.Append(CultureInfo.InvariantCulture, $"{await Machine.DescribeAsync()}. The machine runs the load, the forwarder and the whole cluster.\n\n");
        text.Append(CultureInfo.InvariantCulture, $"```sh\ndotnet run -c Release --project benchmarks/Resilience -- {results.Options.CommandLine}\n```\n\n");
        text.Append(CultureInfo.InvariantCulture, $"The seed was {results.Options.Seed}.{(results.Interruption is { } why ? $" The run ended early: {why}" : "")}\n\n");
        foreach (var (name, reason) in results.Skipped)
        {
            text.Append(CultureInfo.InvariantCulture, $"Skipped: {name}, because {reason}.\n\n");
        }

        text.Append("## Requirements\n\n");
        foreach (var requirement in requirements)
        {
            text.Append("- ").Append(Line(requirement)).Append('\n');
        }

        foreach (var route in results.Rounds.GroupBy(round => round.Route))
        {
            AppendRoute(text, results, route.Key, [.. route]);
        }

        text.Append("\n## Faults\n\n| Fault | What happens |\n|---|---|\n");
        foreach (var fault in results.Rounds.Select(round => round.Fault).Distinct())
        {
            text.Append(CultureInfo.InvariantCulture, $"| {fault.Name} | {fault.Description} |\n");
        }

        return text.ToString();
    }

    private static void AppendRoute(StringBuilder text, RunResults results, string route, IReadOnlyList<RoundResult> rounds)
    {
        text.Append(CultureInfo.InvariantCulture, $"\n## {route}\n\nTimes are in milliseconds.\n\n");
        text.Append("| Fault | Forwarder | Rounds | Ready to good, median | To kubectl's | Worst | Worst after the probe | Pause | Outage | Failed: open | Of them clean | Without a pod | Others | Wrong | Closed |\n");
        text.Append("|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|\n");
        foreach (var fault in results.Options.Faults)
        {
            var groups = rounds.Where(round => round.Fault == fault).GroupBy(round => round.Contestant.Name).Select(group => group.ToList()).ToList();
            var kubectl = groups.Find(group => !group[0].Contestant.IsOwn) is { } other ? new Times(other).Median : null;
            groups.ForEach(group => AppendLine(text, group, kubectl));
        }

        if (results.Options.ReportPath is { } path)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n![Timeline of the faults, {route}]({ChartName(path, route)})\n");
        }
    }

    private static void AppendLine(StringBuilder text, List<RoundResult> rounds, double? kubectl)
    {
        var times = new Times(rounds);
        var ratio = rounds[0].Contestant.IsOwn && times.Median / kubectl is { } number && double.IsFinite(number) ? $"{number.ToString("0.00", CultureInfo.InvariantCulture)}x" : "";
        text.Append(CultureInfo.InvariantCulture, $"| {rounds[0].Fault.Name} | {rounds[0].Contestant.Name} | {rounds.Count} | {Times.Format(times.Median)} | {ratio} ");
        text.Append(CultureInfo.InvariantCulture, $"| {Times.Format(times.Worst)} | {Times.Format(times.WorstAfterProbe)} | {Times.Format(times.MedianPause)} | {Times.Format(times.MedianOutage)} ");
        text.Append(CultureInfo.InvariantCulture, $"| {rounds.Sum(round => round.Count(FailureCause.WasOpen))} | {rounds.Sum(round => round.CleanEnds.Count())} | {rounds.Sum(round => round.Count(FailureCause.NothingReady))} ");
        text.Append(CultureInfo.InvariantCulture, $"| {rounds.Sum(round => round.Count(FailureCause.None))} | {rounds.Sum(round => round.WrongBytes)} | {rounds.Count(round => round.WasListenerClosed)} |\n");
    }

    private static string Line(Requirement requirement)
        => requirement.Violations.Count == 0 ? $"{requirement.Text} Met." : $"{requirement.Text} **Not met**: {string.Join("; ", requirement.Violations)}.";

    private static string ChartName(string path, string route) => $"{Path.GetFileNameWithoutExtension(path)}-{route}.svg";
}
