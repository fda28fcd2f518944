namespace PortForward.Net.Compare.Reports;

/// <summary>The medians of one forward in one row.</summary>
internal sealed class ResultLine
{
    private readonly Dictionary<string, double?> _medians;

    public ResultLine(string forward, IReadOnlyList<Round> rounds, IEnumerable<string> columns)
    {
        Forward = forward;
        Rounds = rounds;
        _medians = columns.ToDictionary(column => column, column => MedianOf(rounds, column));
    }

    public string Forward { get; }

    public IReadOnlyList<Round> Rounds { get; }

    /// <summary>Null where the forward has no such figure; not a number where it was dead.</summary>
    public double? Median(string column) => _medians.GetValueOrDefault(column);

    // With an even number it is the worse of the two in the middle, since "dead" has no mean with another.
    private static double? MedianOf(IReadOnlyList<Round> rounds, string column)
    {
        var finished = rounds.Where(round => round.Figures is not null).ToList();
        var figures = finished.SelectMany(round => round.Figures!).Where(figure => figure.Name == column).ToList();
        if (figures.Count == 0 && finished.Count > 0)
        {
            return null;
        }

        var dead = rounds.Count - finished.Count + figures.Count(figure => double.IsNaN(figure.Value));
        var alive = figures.Where(figure => !double.IsNaN(figure.Value)).OrderBy(figure => figure.MoreIsBetter ? -figure.Value : figure.Value);
        List<double> fromBest = [.. alive.Select(figure => figure.Value), .. Enumerable.Repeat(Figures.Dead, dead)];
        return fromBest[fromBest.Count / 2];
    }
}
