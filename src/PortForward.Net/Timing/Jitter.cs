namespace PortForward.Net.Timing;

/// <summary>The only source of randomness. It prevents many clients, or many sessions of a client, from acting at the same moment.</summary>
internal static class Jitter
{
    /// <summary>Increases or decreases a time by up to a share of it.</summary>
    public static TimeSpan Of(TimeSpan time, double share) => time * (1 - share + (2 * share * Random.Shared.NextDouble()));

    /// <summary>Gets a time between zero and the given one.</summary>
    public static TimeSpan UpTo(TimeSpan time) => time * Random.Shared.NextDouble();
}
