namespace PortForward.Net.Sessions.Pairs.Phases;

/// <summary>The actions of a transition, which the pair executes after releasing its lock.</summary>
[Flags]
internal enum PairActions : byte
{
    None = 0,

    /// <summary>Send a FIN on the data stream.</summary>
    SendFin = 1,

    /// <summary>Reset the data stream: the pod's FIN is the end of both directions (protocol.md 6.3).</summary>
    ResetData = 2,

    /// <summary>Tell the session that the pair is leaving.</summary>
    Leave = 4,

    /// <summary>Reset both streams if they are still open, and report the end.</summary>
    Finish = 8,
}
