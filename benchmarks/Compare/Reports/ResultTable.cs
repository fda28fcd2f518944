using System.Globalization;
using PortForward.Net.Compare.Workloads;

namespace PortForward.Net.Compare.Reports;

/// <summary>The medians of one row at one distance.</summary>
internal sealed class ResultTable
{
    private readonly string? _newestKubectl;

    public ResultTable(Workload row, int rtt, IReadOnlyList<Round> rounds, string? newestKubectl)
    {
        Row = row;
        Rtt = rtt;
        Columns = [.. rounds.SelectMany(round => round.Figures ?? []).Select(figure => figure.Name).Distinct()];
        var columns = Columns.DefaultIfEmpty(row.MainFigure);
        Lines = [.. rounds.GroupBy(round => round.Forward).Select(group => new ResultLine(group.Key, [.. group], columns))];
        _newestKubectl = newestKubectl;
    }

    public Workload Row { get; }

    public int Rtt { get; }

    public IReadOnlyList<string> Columns { get; }

    public IReadOnlyList<ResultLine> Lines { get; }

    /// <summary>The row's name, with the distance where there is one.</summary>
    public string Name => Rtt > 0 ? string.Create(CultureInfo.InvariantCulture, $"{Row.Name}-rtt{Rtt}") : Row.Name;

    /// <summary>The main figure of a line, as a multiple of the newest kubectl's; null where one of the two does not exist.</summary>
    public double? Ratio(ResultLine line)
    {
        var kubectl = Lines.FirstOrDefault(other => other.Forward == _newestKubectl)?.Median(Row.MainFigure);
        var ratio = line.Median(Row.MainFigure) / kubectl;
        return ratio is { } number && double.IsFinite(number) ? number : null;
    }

    public static string Format(double? value) => value switch
    {
        null => "",
        double.NaN => "dead",
        _ => value.Value.ToString(value >= 100 ? "0" : "0.##", CultureInfo.InvariantCulture),
    };
}
