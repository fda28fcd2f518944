namespace PortForward.Net.Sessions.Pairs.Phases;

/// <summary>The phases in the life of a pair. A pair never returns from <see cref="Finished"/>.</summary>
internal enum PairPhase : byte
{
    /// <summary>The streams are on their way; at least one reply is missing.</summary>
    Opening,

    /// <summary>The server has accepted both streams.</summary>
    Open,

    /// <summary>The local side sends no more, but its end is held back while the pod still sends (protocol.md 6.3).</summary>
    Lingering,

    /// <summary>The data stream was reset; the error stream may still say why (protocol.md 5.5).</summary>
    AwaitingErrorText,

    /// <summary>The data stream has ended; only the end of the error stream tells whether that was all (protocol.md 5.5).</summary>
    AwaitingErrorEnd,

    /// <summary>The error stream was reset without a text; the data stream should end too (protocol.md 5.7).</summary>
    AwaitingData,

    /// <summary>Both streams are out of the session's table.</summary>
    Finished,
}
