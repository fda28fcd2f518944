namespace PortForward.Net.Sessions.Pairs.Phases;

/// <summary>The phases of a pair. A pair never leaves <see cref="Finished"/>.</summary>
internal enum PairPhase : byte
{
    /// <summary>The streams are being opened; at least one reply is missing.</summary>
    Opening,

    /// <summary>The server has accepted both streams.</summary>
    Open,

    /// <summary>The local side has completed its writes, but its half-close is delayed while the pod still sends (protocol.md 6.3).</summary>
    Lingering,

    /// <summary>The data stream was reset; the error stream may still give the reason (protocol.md 5.5).</summary>
    AwaitingErrorText,

    /// <summary>The data stream has ended; only the end of the error stream confirms that the data is complete (protocol.md 5.5).</summary>
    AwaitingErrorEnd,

    /// <summary>The error stream was reset without a text; the data stream should end too (protocol.md 5.7).</summary>
    AwaitingData,

    /// <summary>Both streams have been removed from the session's table.</summary>
    Finished,
}
