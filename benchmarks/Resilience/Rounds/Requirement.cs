namespace PortForward.Net.Resilience.Rounds;

/// <summary>A requirement, and the rounds of a fault that don't meet it.</summary>
/// <param name="Text">The requirement.</param>
/// <param name="Violations">What was seen instead; empty if it is met.</param>
internal sealed record Requirement(string Text, IReadOnlyList<string> Violations)
{
    private const double MedianLimit = 300;
    private const double WorstLimit = 3000;

    /// <summary>Checks all requirements on the results of the forwarders they apply to.</summary>
    public static IReadOnlyList<Requirement> CheckAll(IReadOnlyList<RoundResult> results)
    {
        var groups = results.Where(result => result.Contestant.IsOwn)
            .GroupBy(result => $"{result.Contestant.Name}, {result.Route}, {result.Fault.Name}")
            .Select(group => (group.Key, Rounds: group.ToList()))
            .ToList();
        return
        [
            Check("The local ports stay open.", rounds => Describe(rounds.Count(round => round.WasListenerClosed), "rounds with a closed port")),
            Check("No connection receives wrong bytes, or fewer bytes without an error.", rounds => Describe(rounds.Sum(round => round.WrongBytes), "connections")),
            Check(
                "A connection fails only if it was open on a pod when it died, or if nothing could be forwarded.",
                rounds => Describe(rounds.Sum(round => round.Count(FailureCause.None)), "other connections failed")),
            Check($"The median time from a ready pod to the next good answer is less than {MedianLimit} ms.", rounds => Above(new Times(rounds).Median, MedianLimit)),
            Check($"The longest is less than {WorstLimit} ms.", rounds => Above(new Times(rounds).Worst, WorstLimit)),
        ];

        Requirement Check(string text, Func<IReadOnlyList<RoundResult>, string?> violation)
            => new(text, [.. groups.Select(group => (group.Key, Seen: violation(group.Rounds))).Where(pair => pair.Seen is not null).Select(pair => $"{pair.Key}: {pair.Seen}")]);
    }

    private static string? Describe(int count, string what) => count > 0 ? $"{count} {what}" : null;

    private static string? Above(double? value, double limit) => value >= limit ? $"{Times.Format(value)} ms" : null;
}
