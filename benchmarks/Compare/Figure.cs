namespace PortForward.Net.Compare;

/// <summary>One thing that was measured.</summary>
internal readonly record struct Figure(string Name, double Value, bool MoreIsBetter);
