using PortForward.Net.Tool.Up.Table;

namespace PortForward.Net.Tests.Up;

/// <summary>The columns of the table fit into the terminal.</summary>
public sealed class ColumnWidthsTests
{
    private static readonly int[] Wanted = [10, 12, 15, 4, 8, 8, 20, 25, 90];

    [Fact]
    public void No_line_is_wider_than_the_terminal()
    {
        for (var width = 1; width <= 300; width++)
        {
            var visible = ColumnWidths.Fit(UpColumn.All, Wanted, width).Where(column => column > 0).ToArray();
            Assert.NotEmpty(visible);
            Assert.InRange(visible.Sum() + (ColumnWidths.Gap * (visible.Length - 1)), 1, width);
        }
    }

    [Fact]
    public void A_wide_terminal_displays_everything() => Assert.Equal(Wanted, ColumnWidths.Fit(UpColumn.All, Wanted, 300));

    [Theory]
    [InlineData(100, 9)]
    [InlineData(60, 5)]
    [InlineData(30, 3)]
    [InlineData(16, 2)]
    public void Narrow_terminals_display_the_important_columns(int width, int columns)
    {
        var widths = ColumnWidths.Fit(UpColumn.All, Wanted, width);
        Assert.Equal(columns, widths.Count(column => column > 0));
        Assert.True(widths[0] > 0 && widths[1] > 0);
    }

    [Fact]
    public void No_column_is_wider_than_its_longest_text() =>
        Assert.All(ColumnWidths.Fit(UpColumn.All, Wanted, 1000).Zip(Wanted), column => Assert.Equal(column.Second, column.First));
}
