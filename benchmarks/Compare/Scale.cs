namespace PortForward.Net.Compare;

/// <summary>How much each row does.</summary>
internal sealed record Scale(
    TimeSpan Duration, int Megabytes, int FirstBytes, int Echoes, int Starts, int IdleDivisor, TimeSpan Quiet, TimeSpan EchoLimit)
{
    public static Scale Full { get; } = new(TimeSpan.FromSeconds(10), 1024, 300, 1000, 3, 1, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(10));

    /// <summary>Enough to see that each row runs.</summary>
    public static Scale Short { get; } = new(TimeSpan.FromSeconds(1), 32, 30, 100, 1, 10, TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(3));
}
