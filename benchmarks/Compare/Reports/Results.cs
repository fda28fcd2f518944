using PortForward.Net.Compare.Workloads;

namespace PortForward.Net.Compare.Reports;

/// <summary>All rounds, and why others were not run.</summary>
internal sealed class Results
{
    private readonly List<Round> _rounds = [];
    private readonly List<string> _skipped = [];

    public IReadOnlyList<Round> Rounds => _rounds;

    /// <summary>Sentences about what was not run.</summary>
    public IReadOnlyList<string> Skipped => _skipped;

    /// <summary>What kubectl's figures are those of the newest; null without one.</summary>
    public string? NewestKubectl { get; set; }

    /// <summary>What the rounds were run on.</summary>
    public required string Title { get; init; }

    public void Add(Round round) => _rounds.Add(round);

    public void AddSkipped(string sentence)
    {
        if (!_skipped.Contains(sentence))
        {
            _skipped.Add(sentence);
        }
    }

    public IEnumerable<ResultTable> Tables() => _rounds
        .GroupBy(round => (round.Rtt, round.Row))
        .Select(group => new ResultTable(Workload.Find(group.Key.Row), group.Key.Rtt, [.. group], NewestKubectl));

    /// <summary>The reasons of rounds that did not come to their end, each once.</summary>
    public IEnumerable<string> Failures() => _rounds
        .Where(round => round.Reason is not null)
        .GroupBy(round => (round.Row, round.Rtt, round.Forward, round.Reason))
        .Select(group => $"{group.Key.Row}{At(group.Key.Rtt)}, {group.Key.Forward}, {group.Count()} times: {group.Key.Reason}");

    private static string At(int rtt) => rtt > 0 ? $", {rtt} ms" : "";
}
