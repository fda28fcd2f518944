namespace PortForward.Net.Sessions.Pairs;

/// <summary>How the pairs of a forwarder end.</summary>
internal sealed record PairOptions
{
    public static PairOptions Default { get; } = new();

    /// <summary>Pass the local end of sending on at once, as kubectl does (protocol.md 6.3).</summary>
    public bool CompleteWritesAtOnce { get; init; }

    public TimeSpan LingerQuietTime { get; init; } = TimeSpan.FromSeconds(2);

    public TimeSpan LingerTimeout { get; init; } = TimeSpan.FromMinutes(10);
}
