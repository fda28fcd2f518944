namespace PortForward.Net.Timing;

/// <summary>The waits between tries: doubling, with a spread so that many clients do not come back at once, and never sooner than the server asked.</summary>
internal struct Backoff
{
    /// <summary>What lasted so long was a success; what ended sooner counts as one more failed try.</summary>
    public static readonly TimeSpan ProvenAfter = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    private TimeSpan _next;

    /// <summary>Gives the next wait.</summary>
    public TimeSpan Next(TimeSpan? retryAfter)
    {
        _next = _next == TimeSpan.Zero ? First : _next * 2;
        _next = _next > Longest ? Longest : _next;
        var spread = Jitter.Of(_next, 0.2);
        return RetryAfterLimit.Apply(retryAfter) is { } asked && asked > spread ? asked : spread;
    }
}
