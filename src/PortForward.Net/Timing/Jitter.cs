namespace PortForward.Net.Timing;

/// <summary>The one place where chance comes in: it keeps many clients, and many sessions of one, from doing the same at the same moment.</summary>
internal static class Jitter
{
    /// <summary>Gives the time, longer or shorter by up to a share of it.</summary>
    public static TimeSpan Of(TimeSpan time, double share) => time * (1 - share + (2 * share * Random.Shared.NextDouble()));
}
