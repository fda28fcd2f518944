namespace PortForward.Net.Sessions.Pairs.Phases;

/// <summary>What a transition asks of the pair, once its lock is released.</summary>
[Flags]
internal enum PairActions : byte
{
    None = 0,

    /// <summary>Send FIN on the data stream.</summary>
    SendFin = 1,

    /// <summary>Reset the data stream: the pod's FIN is the end of both directions (protocol.md 6.3).</summary>
    ResetData = 2,

    /// <summary>Tell the session that the pair is leaving.</summary>
    Leave = 4,

    /// <summary>Reset what is left of both streams and report the end.</summary>
    Finish = 8,
}
