using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace PortForward.Net.Tool.Up.Table;

/// <summary>Draws the table at one moment.</summary>
internal static class UpFrame
{
    private const char Ellipsis = '…';

    private const int NameColumn = 1;

    private static readonly Style Heading = new(decoration: Decoration.Bold);

    /// <param name="rows">The state and the texts of each forward.</param>
    /// <param name="width">The width of the terminal.</param>
    public static IRenderable Draw(IReadOnlyList<(PortForwardState State, string[] Texts)> rows, int width)
    {
        var columns = UpColumn.All;
        var wanted = columns.Select((column, i) => rows.Max(row => Math.Max(column.Title.Length, row.Texts[i].Length))).ToArray();
        var widths = ColumnWidths.Fit(columns, wanted, width);
        var visible = Enumerable.Range(0, columns.Length).Where(i => widths[i] > 0).ToArray();
        var table = new Spectre.Console.Table { Border = TableBorder.None };
        foreach (var i in visible)
        {
            table.AddColumn(new TableColumn(Cell(columns[i].Title, widths[i], Heading))
            {
                Width = widths[i],
                NoWrap = true,
                Alignment = columns[i].IsNumber ? Justify.Right : Justify.Left,
                Padding = new Padding(0, 0, i == visible[^1] ? 0 : ColumnWidths.Gap, 0),
            });
        }

        foreach (var (state, texts) in rows)
        {
            table.AddRow(visible.Select(i => Cell(texts[i], widths[i], i == 0 ? new Style(ColorOf(state)) : Style.Plain)));
        }

        var ready = rows.Count(row => row.State == PortForwardState.Ready);
        var summary = string.Create(CultureInfo.InvariantCulture, $"{ready} of {rows.Count} forwards are ready. Press Ctrl+C to stop.");
        return new Rows([Cell(summary, width, Style.Plain), table, .. LongErrors(rows, widths)]);
    }

    /// <summary>Repeats the errors that are longer than their column.</summary>
    private static IEnumerable<IRenderable> LongErrors(IReadOnlyList<(PortForwardState State, string[] Texts)> rows, int[] widths)
    {
        foreach (var (_, texts) in rows)
        {
            if (texts[^1].Length > widths[^1])
            {
                yield return new Text($"{texts[NameColumn]}: {texts[^1]}");
            }
        }
    }

    private static Text Cell(string text, int width, Style style) =>
        new(text.Length <= width ? text : width > 0 ? $"{text.AsSpan(0, width - 1)}{Ellipsis}" : "", style);

    private static Color ColorOf(PortForwardState state) => state switch
    {
        PortForwardState.Ready => Color.Green,
        PortForwardState.Failed or PortForwardState.Stopped => Color.Red,
        _ => Color.Yellow,
    };
}
