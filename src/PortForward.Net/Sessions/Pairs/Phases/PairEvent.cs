namespace PortForward.Net.Sessions.Pairs.Phases;

/// <summary>What can happen to a pair.</summary>
internal enum PairEvent : byte
{
    /// <summary>SYN_REPLY of the error stream.</summary>
    ErrorAccepted,

    /// <summary>SYN_REPLY of the data stream.</summary>
    DataAccepted,

    /// <summary>The local side sends no more; the options say to hold its end back.</summary>
    LocalEndHeld,

    /// <summary>The local side sends no more, and its end is to go out at once.</summary>
    LocalEnd,

    /// <summary>The local side is gone and stands in nobody's way: what it has sent is no burden to the server.</summary>
    LocalGone,

    /// <summary>FIN of the data stream.</summary>
    DataFin,

    /// <summary>FIN of the data stream at the time at which container runtimes cut half-closed connections (protocol.md 6.3).</summary>
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
