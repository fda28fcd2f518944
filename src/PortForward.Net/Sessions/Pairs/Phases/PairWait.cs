namespace PortForward.Net.Sessions.Pairs.Phases;

/// <summary>The waits of a pair's timer.</summary>
internal enum PairWait : byte
{
    /// <summary>The current wait continues.</summary>
    Unchanged,

    /// <summary>Nothing.</summary>
    None,

    /// <summary>The replies, for <see cref="PairLimits.ReplyTimeout"/>.</summary>
    Replies,

    /// <summary>A quiet pod, for the time from <see cref="Pairs.Linger"/>.</summary>
    Linger,

    /// <summary>The error text, for <see cref="PairLimits.ErrorTextWait"/>.</summary>
    ErrorText,

    /// <summary>The end of the error stream, for <see cref="PairLimits.ErrorEndWait"/>.</summary>
    ErrorEnd,

    /// <summary>The end of the data stream, for <see cref="PairLimits.DataEndWait"/>.</summary>
    DataEnd,
}
