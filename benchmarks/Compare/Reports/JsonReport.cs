using System.Text.Json;

namespace PortForward.Net.Compare.Reports;

/// <summary>The medians and every round, for programs.</summary>
internal static class JsonReport
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static string Create(Results results)
    {
        var rows = from table in results.Tables()
                   from line in table.Lines
                   select new
                   {
                       row = table.Row.Name,
                       rtt = table.Rtt,
                       forward = line.Forward,
                       medians = table.Columns
                           .Where(column => line.Median(column) is not null)
                           .ToDictionary(column => column, column => Value(line.Median(column)!.Value)),
                       rounds = line.Rounds.Select(round => round.Figures?.ToDictionary(figure => figure.Name, figure => Value(figure.Value))),
                   };
        var report = new { title = results.Title, kubectl = results.NewestKubectl, rows, skipped = results.Skipped, failures = results.Failures() };
        return JsonSerializer.Serialize(report, Indented);
    }

    private static object Value(double value) => double.IsNaN(value) ? "dead" : value;
}
