using System.Globalization;
using System.Text;
using System.Text.Json;

namespace PortForward.Net.Compare;

/// <summary>The medians of all rounds, as Markdown and as JSON.</summary>
internal sealed class Report
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };
    private readonly List<(string Row, string Forward, Figures Figures)> _rounds = [];
    private readonly List<(string Row, string Forward, string Reason)> _failures = [];

    /// <summary>Whether a round of the forward could not be run. That it was dead in one is a figure.</summary>
    public bool HasFailures(string forward) => _failures.Exists(failure => failure.Forward == forward);

    public void Add(string row, string forward, Figures figures) => _rounds.Add((row, forward, figures));

    public void AddFailure(string row, string forward, string reason) => _failures.Add((row, forward, reason));

    public string ToMarkdown()
    {
        var text = new StringBuilder();
        foreach (var row in _rounds.GroupBy(round => round.Row))
        {
            var columns = row.SelectMany(round => round.Figures).Select(figure => figure.Key).Distinct().ToList();
            text.Append(CultureInfo.InvariantCulture, $"### {row.Key}\n\n| | rounds | {string.Join(" | ", columns)} |\n|---|---|");
            text.Append(string.Concat(columns.Select(_ => "---:|"))).Append('\n');
            foreach (var forward in row.GroupBy(round => round.Forward))
            {
                var cells = columns.Select(column => Cell(Median(forward.Select(round => round.Figures), column)));
                text.Append(CultureInfo.InvariantCulture, $"| {forward.Key} | {forward.Count()} | {string.Join(" | ", cells)} |\n");
            }

            text.Append('\n');
        }

        foreach (var (row, forward, reason) in _failures)
        {
            text.Append(CultureInfo.InvariantCulture, $"- {row}, {forward} failed: {reason}\n");
        }

        return text.ToString();
    }

    public string ToJson()
    {
        var rows = _rounds.GroupBy(round => (round.Row, round.Forward)).Select(group => new
        {
            row = group.Key.Row,
            forward = group.Key.Forward,
            medians = group.First().Figures.ToDictionary(figure => figure.Key, figure => Value(Median(group.Select(round => round.Figures), figure.Key))),
            rounds = group.Select(round => round.Figures.ToDictionary(figure => figure.Key, figure => Value(figure.Value))),
        });
        var failures = _failures.Select(failure => new { row = failure.Row, forward = failure.Forward, reason = failure.Reason });
        return JsonSerializer.Serialize(new { rows, failures }, Indented);
    }

    // With an even number the upper middle, since a figure may be "dead", which has no mean with another.
    private static double? Median(IEnumerable<Figures> rounds, string name)
    {
        var values = rounds.SelectMany(figures => figures).Where(figure => figure.Key == name).Select(figure => figure.Value).Order().ToList();
        return values.Count == 0 ? null : values[values.Count / 2];
    }

    private static string Cell(double? value) => value switch
    {
        null => "",
        double.PositiveInfinity or double.NaN => "dead",
        _ => value.Value.ToString(value >= 100 ? "0" : "0.##", CultureInfo.InvariantCulture),
    };

    private static object? Value(double? value) => value is double.PositiveInfinity or double.NaN ? "dead" : value;
}
