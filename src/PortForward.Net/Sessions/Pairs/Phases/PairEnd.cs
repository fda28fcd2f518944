namespace PortForward.Net.Sessions.Pairs.Phases;

/// <summary>The end of a pair, or the suspected one.</summary>
internal enum PairEnd : byte
{
    /// <summary>No end is suspected.</summary>
    None,

    /// <summary>Both streams have ended without an error.</summary>
    Clean,

    /// <summary>The reason is in the event: the node's error text, or a reason of this side.</summary>
    Given,

    /// <summary>The session has ended.</summary>
    SessionLost,

    /// <summary>A stream was reset.</summary>
    Reset,

    /// <summary>A stream was reset before it was accepted.</summary>
    Refused,

    /// <summary>The container runtime has closed the connection.</summary>
    CutByRuntime,

    /// <summary>A reply is missing.</summary>
    NotAccepted,

    /// <summary>The data ended, but the error stream did not.</summary>
    ErrorStreamOpen,
}
