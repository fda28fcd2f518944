namespace PortForward.Net.Timing;

/// <summary>Limits the Retry-After of a server.</summary>
internal static class RetryAfterLimit
{
    /// <summary>One attempt per minute is harmless, and detects when the server is available again.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    /// <summary>Gets the limited wait; null if the server does not specify one.</summary>
    public static TimeSpan? Apply(TimeSpan? retryAfter) => retryAfter > Longest ? Longest : retryAfter;
}
