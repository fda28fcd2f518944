using PortForward.Net.Resilience.Cluster;
using PortForward.Net.Resilience.Load;

namespace PortForward.Net.Resilience.Rounds;

/// <summary>What was seen during a round, and what follows from it.</summary>
internal sealed class Observations(bool isOfPart, TimeSpan from, TimeSpan to, LoadLog log, PodTimeline pods, IReadOnlyList<ProbeAttempt> probes)
{
    /// <summary>The end of a process is noticed this much later than its connections fail.</summary>
    private static readonly TimeSpan Resolution = TimeSpan.FromMilliseconds(50);

    private readonly IReadOnlyList<ProbeAttempt> _probes = [.. probes.Where(probe => probe.At >= from)];

    /// <summary>Returns the recoveries, in order. A moment after which all pods or the cluster went away again before the next good answer is none.</summary>
    public IReadOnlyList<Recovery> Recoveries()
        => [.. Starts().Select(start => new Recovery(start, log.NextGood(start), _probes.FirstOrDefault(probe => probe.IsGood && probe.At >= start)?.At))
            .Where(recovery => IsPossible(recovery.Ready, recovery.Good ?? to))];

    /// <summary>Returns the longest time without a good answer on a short connection.</summary>
    public TimeSpan LongestPause()
    {
        TimeSpan[] good = [from, .. log.GoodShort().Where(at => at > from), to];
        return good.Zip(good.Skip(1)).Max(pair => pair.Second - pair.First);
    }

    /// <summary>Returns how long nothing could be forwarded, whatever the forwarder does.</summary>
    public TimeSpan Outage()
    {
        var starts = Starts();
        return starts.Count == 0 || (isOfPart && _probes.All(probe => probe.IsGood)) ? TimeSpan.Zero
            : isOfPart ? starts[^1] - _probes.First(probe => !probe.IsGood).At
            : pods.WasReady(from, to) ? TimeSpan.Zero
            : starts[^1] - from;
    }

    public FailureCause CauseOf(Failure failure)
    {
        if (isOfPart)
        {
            var back = Starts().DefaultIfEmpty(to).Last();
            return failure.Begin <= from ? FailureCause.WasOpen : failure.Begin <= back ? FailureCause.NothingReady : FailureCause.None;
        }

        return pods.Deaths(failure.Begin, failure.End + Resolution).Count > 0 ? FailureCause.WasOpen
            : !pods.WasReady(failure.Begin, failure.End) ? FailureCause.NothingReady
            : FailureCause.None;
    }

    /// <summary>Returns the moments from which connections can work.</summary>
    private List<TimeSpan> Starts()
    {
        if (isOfPart)
        {
            var returns = _probes.Zip(_probes.Skip(1)).Where(pair => !pair.First.IsGood && pair.Second.IsGood).Select(pair => pair.Second.At).ToList();
            return returns.Count > 0 || _probes.Any(probe => !probe.IsGood) ? returns : [from];
        }

        var deaths = pods.Deaths(from, to).Select(death => death.At);
        return [.. deaths.Concat(pods.Returns(from, to)).Order()];
    }

    private bool IsPossible(TimeSpan start, TimeSpan end)
        => isOfPart ? !_probes.Any(probe => !probe.IsGood && probe.At > start && probe.At <= end) : pods.WasReady(start, end);
}
