namespace PortForward.Net.Tool.Up.Table;

/// <summary>A column of the table.</summary>
/// <param name="Title">The title.</param>
/// <param name="Least">The width below which it is not readable.</param>
/// <param name="Dropped">The position in the order in which columns are left out of narrow terminals; 0 for a column that always stays.</param>
internal sealed record UpColumn(string Title, int Least, int Dropped)
{
    /// <summary>Gets the width that it gets before all other columns get theirs.</summary>
    public int Preferred { get; init; }

    /// <summary>Gets a value indicating whether it contains numbers.</summary>
    public bool IsNumber { get; init; }

    /// <summary>All columns. Those on the left get their width first.</summary>
    public static readonly UpColumn[] All =
    [
        new("STATE", 6, 0) { Preferred = 10 },
        new("NAME", 8, 0) { Preferred = 20 },
        new("LOCAL", 12, 6) { Preferred = 21 },
        new("OPEN", 4, 4) { IsNumber = true },
        new("SENT", 6, 3) { IsNumber = true },
        new("RECEIVED", 8, 3) { IsNumber = true },
        new("TARGET", 10, 1),
        new("POD", 10, 2),
        new("LAST ERROR", 12, 5) { Preferred = 30 },
    ];
}
