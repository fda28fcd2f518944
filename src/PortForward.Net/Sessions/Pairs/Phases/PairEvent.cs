namespace PortForward.Net.Sessions.Pairs.Phases;

/// <summary>The events of a pair.</summary>
internal enum PairEvent : byte
{
    /// <summary>SYN_REPLY of the error stream.</summary>
    ErrorAccepted,

    /// <summary>SYN_REPLY of the data stream.</summary>
    DataAccepted,

    /// <summary>The local side has completed its writes, and the options delay its half-close.</summary>
    LocalEndHeld,

    /// <summary>The local side has completed its writes, and its half-close is sent immediately.</summary>
    LocalEnd,

    /// <summary>The local side is gone, and the data it has sent cannot block the server.</summary>
    LocalGone,

    /// <summary>FIN of the data stream.</summary>
    DataFin,

    /// <summary>FIN of the data stream at the time at which container runtimes close half-closed connections (protocol.md 6.3).</summary>
    DataFinByRuntime,

    /// <summary>RST of the data stream.</summary>
    DataReset,

    /// <summary>FIN of the error stream without a text.</summary>
    ErrorFin,

    /// <summary>RST of the error stream without a text.</summary>
    ErrorReset,

    /// <summary>The error stream has ended with a text.</summary>
    ErrorText,

    /// <summary>The session has ended.</summary>
    SessionLost,

    /// <summary>This side ends the connection.</summary>
    Aborted,

    /// <summary>The wait of the phase is over.</summary>
    Due,
}
