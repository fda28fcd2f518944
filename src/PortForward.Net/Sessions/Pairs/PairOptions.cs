namespace PortForward.Net.Sessions.Pairs;

/// <summary>The half-close options of a forwarder's pairs.</summary>
internal sealed record PairOptions
{
    public static PairOptions Default { get; } = new();

    public static PairOptions Of(HalfCloseOptions options) =>
        new() { CompleteWritesAtOnce = options.PassOnAtOnce, LingerQuietTime = options.QuietTime, LingerTimeout = options.Timeout };

    /// <summary>Gets a value indicating whether a local half-close is forwarded immediately, as in kubectl (protocol.md 6.3).</summary>
    public bool CompleteWritesAtOnce { get; init; }

    public TimeSpan LingerQuietTime { get; init; } = TimeSpan.FromSeconds(2);

    public TimeSpan LingerTimeout { get; init; } = TimeSpan.FromMinutes(10);
}
