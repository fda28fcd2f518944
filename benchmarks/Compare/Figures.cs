namespace PortForward.Net.Compare;

/// <summary>What one round measured, in the order of the table's columns.</summary>
internal sealed class Figures : List<Figure>
{
    /// <summary>A figure that does not exist, since nothing was answered any more. It is worse than all others.</summary>
    public const double Dead = double.NaN;

    public void Add(string name, double value, bool moreIsBetter = false) => Add(new Figure(name, value, moreIsBetter));
}
