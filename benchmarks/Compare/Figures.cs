namespace PortForward.Net.Compare;

/// <summary>What was measured, by name, in the order of the table's columns.</summary>
internal sealed class Figures : List<KeyValuePair<string, double>>
{
    /// <summary>A figure that does not exist, since nothing was answered any more. It is above all others.</summary>
    public const double Dead = double.PositiveInfinity;

    public void Add(string name, double value) => Add(new(name, value));
}
