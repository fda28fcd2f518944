using PortForward.Net.Resilience.Rounds;

namespace PortForward.Net.Resilience.Reports;

/// <summary>A round in one line.</summary>
internal static class RoundLine
{
    private const int FailuresShown = 3;

    public static string Create(RoundResult round)
    {
        var slowest = round.Slowest;
        var line = $"{round.Fault.Name}: ready to good {Times.Format(Times.Milliseconds(slowest?.Duration))} ms"
            + $" (after the probe {Times.Format(Times.Milliseconds(slowest?.AfterProbe))} ms),"
            + $" pause {Times.Format(round.LongestPause.TotalMilliseconds)} ms, outage {Times.Format(round.Outage.TotalMilliseconds)} ms,"
            + $" failed {round.Count(FailureCause.WasOpen)} open, {round.Count(FailureCause.NothingReady)} without a pod, {round.Count(FailureCause.None)} others,"
            + $" wrong {round.WrongBytes}, clean ends {CleanEnds(round)}{(round.WasListenerClosed ? ", LISTENER CLOSED" : "")}";
        var others = round.Contestant.IsOwn ? round.Failures.Where(each => each.Cause == FailureCause.None || round.IsWrong(each.Failure, each.Cause)).Take(FailuresShown) : [];
        return others.Aggregate(
            line,
            (text, each) => $"{text}\n    {each.Failure.Begin.TotalSeconds:0.000}-{each.Failure.End.TotalSeconds:0.000} (fault at {round.From.TotalSeconds:0.000}) {each.Failure.Kind} {each.Failure.Detail}");
    }

    private static string CleanEnds(RoundResult round)
        => string.Join(", ", round.CleanEnds.GroupBy(failure => failure.Load).Select(group => $"{group.Count()} {group.Key}").DefaultIfEmpty("0"));
}
