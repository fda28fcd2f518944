namespace PortForward.Net.Sessions.Pairs.Phases;

/// <summary>What the timer of a pair waits for.</summary>
internal enum PairWait : byte
{
    /// <summary>What it has waited for so far.</summary>
    Unchanged,

    /// <summary>Nothing.</summary>
    None,

    /// <summary>The replies, for <see cref="PairLimits.ReplyTimeout"/>.</summary>
    Replies,

    /// <summary>A quiet pod; <see cref="Pairs.Linger"/> knows for how long.</summary>
    Linger,

    /// <summary>The error text, for <see cref="PairLimits.ErrorTextWait"/>.</summary>
    ErrorText,

    /// <summary>The end of the error stream, for <see cref="PairLimits.ErrorEndWait"/>.</summary>
    ErrorEnd,

    /// <summary>The end of the data stream, for <see cref="PairLimits.DataEndWait"/>.</summary>
    DataEnd,
}
