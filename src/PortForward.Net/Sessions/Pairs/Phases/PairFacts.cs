namespace PortForward.Net.Sessions.Pairs.Phases;

/// <summary>The history of a pair in addition to its phase. Facts are never removed.</summary>
[Flags]
internal enum PairFacts : byte
{
    None = 0,

    /// <summary>The error stream is accepted.</summary>
    ErrorAccepted = 1,

    /// <summary>The data stream is accepted.</summary>
    DataAccepted = 2,

    /// <summary>The error stream has ended, or was reset, without a text.</summary>
    ErrorEnded = 4,

    /// <summary>The local side has completed its writes.</summary>
    LocalEnded = 8,

    /// <summary>The FIN was sent to the node.</summary>
    FinSent = 16,

    /// <summary>The local side is gone; the session counts the pair as leaving.</summary>
    Leaving = 32,

    /// <summary>Both streams are accepted.</summary>
    Accepted = ErrorAccepted | DataAccepted,
}
