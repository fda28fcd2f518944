namespace PortForward.Net.Timing;

/// <summary>Bounds how long a server can ask this client to wait.</summary>
internal static class RetryAfterLimit
{
    /// <summary>One try a minute harms nobody, and finds out when the server no longer means it.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    /// <summary>Gives how long to do as the server asks; null if it does not ask.</summary>
    public static TimeSpan? Apply(TimeSpan? retryAfter) => retryAfter > Longest ? Longest : retryAfter;
}
