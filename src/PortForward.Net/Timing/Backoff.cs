namespace PortForward.Net.Timing;

/// <summary>Exponential back-off with full jitter, so that the clients of a server that comes back are spread over the whole wait. A wait is never shorter
/// than the server's Retry-After.</summary>
internal struct Backoff
{
    /// <summary>The duration after which a session counts as a success. One that ends sooner counts as a failed attempt.</summary>
    public static readonly TimeSpan ProvenAfter = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    private TimeSpan _next;

    /// <summary>Gets the next wait.</summary>
    public TimeSpan Next(TimeSpan? retryAfter)
    {
        _next = _next == TimeSpan.Zero ? First : _next * 2;
        _next = _next > Longest ? Longest : _next;
        var spread = Jitter.UpTo(_next);
        return RetryAfterLimit.Apply(retryAfter) is { } asked && asked > spread ? asked : spread;
    }
}
