using System.Globalization;
using System.Security;
using System.Text;

namespace PortForward.Net.Compare.Reports;

/// <summary>A bar for each forward's main figure. The colours can be read on white and on black alike.</summary>
internal static class SvgChart
{
    private const int Width = 720;
    private const int LabelWidth = 160;
    private const int ValueWidth = 90;
    private const int LineHeight = 30;
    private const int HeadHeight = 46;
    private const int BarHeight = 18;
    private const string TextColour = "#768088";

    /// <summary>Writes a file for each table, named by it.</summary>
    public static async Task WriteAllAsync(Results results, string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (var table in results.Tables())
        {
            await File.WriteAllTextAsync(Path.Combine(folder, $"{table.Name}.svg"), Create(table));
        }
    }

    private static string Create(ResultTable table)
    {
        var figure = table.Row.MainFigure;
        var lines = table.Lines.Where(line => line.Median(figure) is not null).ToList();
        var most = lines.Select(line => line.Median(figure)!.Value).Where(double.IsFinite).DefaultIfEmpty(1).Max();
        var height = HeadHeight + (lines.Count * LineHeight);
        var text = new StringBuilder();
        text.Append("<svg xmlns=\"http://www.w3.org/2000/svg\"");
        text.Append(CultureInfo.InvariantCulture, $" viewBox=\"0 0 {Width} {height}\" width=\"{Width}\" height=\"{height}\"");
        text.Append(CultureInfo.InvariantCulture, $" role=\"img\" font-family=\"system-ui, sans-serif\" font-size=\"13\" fill=\"{TextColour}\">\n");
        text.Append(CultureInfo.InvariantCulture, $"<title>{SecurityElement.Escape(table.Row.Description)}</title>\n");
        text.Append("<text x=\"8\" y=\"24\" font-size=\"15\" font-weight=\"600\">").Append(SecurityElement.Escape(Heading(table, lines))).Append("</text>\n");
        for (var i = 0; i < lines.Count; i++)
        {
            Append(text, lines[i].Forward, lines[i].Median(figure)!.Value, most, HeadHeight + (i * LineHeight));
        }

        return text.Append("</svg>\n").ToString();
    }

    private static void Append(StringBuilder text, string forward, double value, double most, int top)
    {
        var length = double.IsNaN(value) ? 0 : Math.Max(1, value / most * (Width - LabelWidth - ValueWidth));
        var middle = top + (BarHeight / 2) + 5;
        var (label, number) = (SecurityElement.Escape(forward), ResultTable.Format(value));
        text.Append(CultureInfo.InvariantCulture, $"<text x=\"{LabelWidth - 8}\" y=\"{middle}\" text-anchor=\"end\">{label}</text>");
        text.Append(CultureInfo.InvariantCulture, $"<rect x=\"{LabelWidth}\" y=\"{top}\" width=\"{length:0.#}\" height=\"{BarHeight}\"");
        text.Append(CultureInfo.InvariantCulture, $" rx=\"2\" fill=\"{Colour(forward)}\"/>");
        text.Append(CultureInfo.InvariantCulture, $"<text x=\"{LabelWidth + length + 6:0.#}\" y=\"{middle}\" font-weight=\"600\">{number}</text>\n");
    }

    private static string Heading(ResultTable table, List<ResultLine> lines)
    {
        var isMoreBetter = lines.SelectMany(line => line.Rounds).SelectMany(round => round.Figures ?? [])
            .Any(figure => figure.Name == table.Row.MainFigure && figure.MoreIsBetter);
        return $"{table.Name}: {table.Row.MainFigure}, {(isMoreBetter ? "longer is better" : "shorter is better")}";
    }

    private static string Colour(string forward) => forward switch
    {
        "portforward (JIT)" => "#3b82f6",
        "portforward (AOT)" => "#0ea5a4",
        "stream" => "#8b5cf6",
        "KubernetesClient" => "#d9568c",
        "roof" => "#94a3b8",
        "kubectl-1.20" => "#b45309",
        _ => "#ea8a1f",
    };
}
