using PortForward.Net.Sessions.Pairs.Phases;

namespace PortForward.Net.Sessions.Pairs;

/// <summary>The fixed times and sizes in the life of a pair.</summary>
internal static class PairLimits
{
    /// <summary>Gives how long the timer of a pair waits.</summary>
    public static TimeSpan For(PairWait wait) => wait switch
    {
        PairWait.None => Timeout.InfiniteTimeSpan,
        PairWait.Replies => ReplyTimeout,
        PairWait.ErrorText => ErrorTextWait,
        PairWait.ErrorEnd => ErrorEndWait,
        PairWait.DataEnd => DataEndWait,
        _ => throw new ArgumentOutOfRangeException(nameof(wait), wait, null),
    };

    /// <summary>What kubectl and the servers give a pair to come about (protocol.md 5.2, 5.4).</summary>
    public static readonly TimeSpan ReplyTimeout = TimeSpan.FromSeconds(30);

    /// <summary>After the reset of the data stream, the error stream's text may still say why (protocol.md 5.5).</summary>
    public static readonly TimeSpan ErrorTextWait = TimeSpan.FromMilliseconds(250);

    /// <summary>After the data stream's FIN, only the end of the error stream tells whether it was a clean one (protocol.md 5.5). It follows at once,
    /// but a lost packet or a busy node may hold it up; kubectl waits without a limit.</summary>
    public static readonly TimeSpan ErrorEndWait = TimeSpan.FromSeconds(30);

    /// <summary>After the reset of an error stream without text, the data stream should end too (protocol.md 5.7).</summary>
    public static readonly TimeSpan DataEndWait = TimeSpan.FromSeconds(1);

    /// <summary>What a pair keeps for a slow local reader that has its session for itself; then the pod is slowed down.</summary>
    public const int ReceiveAllowance = 256 * 1024;

    /// <summary>What it keeps on a shared session, where all wait for the reader otherwise.</summary>
    public const int SharedReceiveAllowance = 4 * 1024 * 1024;

    /// <summary>What all pairs of a shared session keep, before each is back to <see cref="ReceiveAllowance"/>.</summary>
    public const int SessionReceiveAllowance = 16 * 1024 * 1024;

    /// <summary>What all pairs of a client keep, before each is back to <see cref="ReceiveAllowance"/>.</summary>
    public const int ClientReceiveAllowance = 64 * 1024 * 1024;

    /// <summary>How many times longer the end of sending is held back where the runtime is known to end such connections.</summary>
    public const int PatientLinger = 15;

    /// <summary>A server that cannot deliver yet must not be fed (protocol.md 5.3, 6.4 b).</summary>
    public const int MaxBeforeReply = 64 * 1024;
}
