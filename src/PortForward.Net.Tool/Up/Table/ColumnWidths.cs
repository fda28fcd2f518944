namespace PortForward.Net.Tool.Up.Table;

/// <summary>Distributes the width of the terminal over the columns, so that no line is wider.</summary>
internal static class ColumnWidths
{
    /// <summary>The space between two columns.</summary>
    public const int Gap = 2;

    /// <param name="columns">The columns.</param>
    /// <param name="wanted">The width of the longest text of each.</param>
    /// <param name="width">The width of the terminal.</param>
    /// <returns>The width of each column; 0 if it is left out.</returns>
    public static int[] Fit(UpColumn[] columns, int[] wanted, int width)
    {
        var widths = columns.Zip(wanted, (column, text) => Math.Min(column.Least, text)).ToArray();
        for (var next = 1; Total(widths) > width && next <= columns.Max(column => column.Dropped); next++)
        {
            for (var i = 0; i < columns.Length; i++)
            {
                widths[i] = columns[i].Dropped == next ? 0 : widths[i];
            }
        }

        Widen(widths, i => Math.Min(wanted[i], columns[i].Preferred), width);
        Widen(widths, i => wanted[i], width);

        // Only the columns that always stay are left, and even they are too wide.
        for (var i = columns.Length - 1; i >= 0 && Total(widths) > width; i--)
        {
            widths[i] = Math.Max(0, widths[i] - (Total(widths) - width));
        }

        return widths;
    }

    private static void Widen(int[] widths, Func<int, int> wanted, int width)
    {
        for (var i = 0; i < widths.Length; i++)
        {
            widths[i] += widths[i] > 0 ? Math.Max(0, Math.Min(width - Total(widths), wanted(i) - widths[i])) : 0;
        }
    }

    private static int Total(int[] widths)
    {
        var visible = widths.Count(width => width > 0);
        return widths.Sum() + (Gap * Math.Max(0, visible - 1));
    }
}
