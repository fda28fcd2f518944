using PortForward.Net.Sessions.Pairs.Phases;

namespace PortForward.Net.Sessions.Pairs;

/// <summary>The timeouts and sizes of a pair.</summary>
internal static class PairLimits
{
    /// <summary>Gets the duration of a wait.</summary>
    public static TimeSpan For(PairWait wait) => wait switch
    {
        PairWait.None => Timeout.InfiniteTimeSpan,
        PairWait.Replies => ReplyTimeout,
        PairWait.ErrorText => ErrorTextWait,
        PairWait.ErrorEnd => ErrorEndWait,
        PairWait.DataEnd => DataEndWait,
        _ => throw new ArgumentOutOfRangeException(nameof(wait), wait, null),
    };

    /// <summary>The timeout for both replies, as in kubectl and in servers (protocol.md 5.2, 5.4).</summary>
    public static readonly TimeSpan ReplyTimeout = TimeSpan.FromSeconds(30);

    /// <summary>After a reset of the data stream, the text on the error stream may still give the reason (protocol.md 5.5).</summary>
    public static readonly TimeSpan ErrorTextWait = TimeSpan.FromMilliseconds(250);

    /// <summary>After the FIN of the data stream, only the end of the error stream confirms a clean end (protocol.md 5.5). It follows immediately,
    /// but a lost packet or a busy node may delay it; kubectl waits indefinitely.</summary>
    public static readonly TimeSpan ErrorEndWait = TimeSpan.FromSeconds(30);

    /// <summary>After the reset of an error stream without text, the data stream should end too (protocol.md 5.7).</summary>
    public static readonly TimeSpan DataEndWait = TimeSpan.FromSeconds(1);

    /// <summary>The number of bytes that a pair buffers for a slow local reader before back-pressure reaches the pod, if it is alone on its
    /// session.</summary>
    public const int ReceiveAllowance = 256 * 1024;

    /// <summary>The same on a shared session, where all other connections would wait for the reader.</summary>
    public const int SharedReceiveAllowance = 4 * 1024 * 1024;

    /// <summary>The total for all pairs of a shared session. Above it, each is limited to <see cref="ReceiveAllowance"/>.</summary>
    public const int SessionReceiveAllowance = 16 * 1024 * 1024;

    /// <summary>The total for all pairs of a client. Above it, each is limited to <see cref="ReceiveAllowance"/>.</summary>
    public const int ClientReceiveAllowance = 64 * 1024 * 1024;

    /// <summary>The factor by which a half-close is delayed longer if the runtime is known to close half-closed connections.</summary>
    public const int PatientLinger = 15;

    /// <summary>The maximum data before the server has accepted the stream and can deliver it (protocol.md 5.3, 6.4 b).</summary>
    public const int MaxBeforeReply = 64 * 1024;
}
