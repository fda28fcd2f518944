using System.Globalization;
using System.Text;

namespace PortForward.Net.Compare.Reports;

/// <summary>A table for each row: a line for each forward.</summary>
internal static class MarkdownReport
{
    public static string Create(Results results)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{results.Title}\n\n");
        foreach (var table in results.Tables())
        {
            Append(text, table, results.NewestKubectl);
        }

        AppendList(text, "Not run", results.Skipped);
        AppendList(text, "Did not come to its end", [.. results.Failures()]);
        return text.ToString();
    }

    private static void Append(StringBuilder text, ResultTable table, string? kubectl)
    {
        text.Append(CultureInfo.InvariantCulture, $"### {table.Name}\n\n{table.Row.Description}\n\n");
        List<string> columns = ["rounds", .. table.Columns];
        if (kubectl is not null)
        {
            columns.Add($"{table.Row.MainFigure}, of {kubectl}'s");
        }

        AppendLine(text, "", columns);
        text.Append(CultureInfo.InvariantCulture, $"|---|{string.Concat(columns.Select(_ => "---:|"))}\n");
        foreach (var line in table.Lines)
        {
            List<string> cells = [$"{line.Rounds.Count}", .. table.Columns.Select(column => ResultTable.Format(line.Median(column)))];
            if (kubectl is not null)
            {
                cells.Add(table.Ratio(line) is { } ratio ? $"{ResultTable.Format(ratio)}x" : "");
            }

            AppendLine(text, line.Forward, cells);
        }

        text.Append('\n');
    }

    private static void AppendLine(StringBuilder text, string head, IEnumerable<string> cells) =>
        text.Append(CultureInfo.InvariantCulture, $"| {head} | {string.Join(" | ", cells)} |\n");

    private static void AppendList(StringBuilder text, string title, IReadOnlyList<string> sentences)
    {
        if (sentences.Count > 0)
        {
            var items = sentences.Select(sentence => $"- {sentence.ReplaceLineEndings(" ")}\n");
            text.Append(CultureInfo.InvariantCulture, $"{title}:\n\n{string.Concat(items)}\n");
        }
    }
}
