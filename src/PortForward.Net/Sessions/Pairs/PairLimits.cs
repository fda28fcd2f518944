namespace PortForward.Net.Sessions;

/// <summary>The fixed times and sizes in the life of a pair.</summary>
internal static class PairLimits
{
    /// <summary>What kubectl and the servers give a pair to come about (protocol.md 5.2, 5.4).</summary>
    public static readonly TimeSpan ReplyTimeout = TimeSpan.FromSeconds(30);

    /// <summary>The data stream's FIN may come before the error text (protocol.md 5.5).</summary>
    public static readonly TimeSpan ErrorTextWait = TimeSpan.FromMilliseconds(250);

    /// <summary>After the reset of an error stream without text, the data stream should end too (protocol.md 5.7).</summary>
    public static readonly TimeSpan DataEndWait = TimeSpan.FromSeconds(1);

    /// <summary>A server that cannot deliver yet must not be fed (protocol.md 5.3, 6.4 b).</summary>
    public const int MaxBeforeReply = 64 * 1024;
}
