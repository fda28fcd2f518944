namespace PortForward.Net.Compare.Reports;

/// <summary>What one round of a row gave.</summary>
/// <param name="Rtt">The round trip that was added, in milliseconds.</param>
/// <param name="Row">The row.</param>
/// <param name="Forward">Who.</param>
/// <param name="Figures">Null where the row did not come to its end.</param>
/// <param name="Reason">Why it did not.</param>
internal sealed record Round(int Rtt, string Row, string Forward, Figures? Figures, string? Reason = null)
{
    /// <summary>Whether anything was waited for in vain.</summary>
    public bool IsDead => Figures is null || Figures.Exists(figure => double.IsNaN(figure.Value));
}
