namespace PortForward.Net.Sessions.Pairs.Phases;

/// <summary>How a pair ended, or is suspected to.</summary>
internal enum PairEnd : byte
{
    /// <summary>Nothing speaks of an end yet.</summary>
    None,

    /// <summary>Both streams have ended without an error.</summary>
    Clean,

    /// <summary>For the reason that came with the event: the node's error text, or this side's own.</summary>
    Given,

    /// <summary>The session has ended.</summary>
    SessionLost,

    /// <summary>A stream was reset.</summary>
    Reset,

    /// <summary>A stream was reset before it was accepted.</summary>
    Refused,

    /// <summary>The container runtime has cut the connection.</summary>
    CutByRuntime,

    /// <summary>A reply is missing.</summary>
    NotAccepted,

    /// <summary>The data ended, but the error stream did not.</summary>
    ErrorStreamOpen,
}
