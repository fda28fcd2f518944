namespace PortForward.Net.Spdy.FlowControl;

/// <summary>What a server's workers answered to a probe (protocol.md 6.4).</summary>
internal enum SpdyProbeResult
{
    /// <summary>All of them answered.</summary>
    Passed,

    /// <summary>Those that did not answer have streams, of which one may wait for a pod that does not read.</summary>
    Busy,

    /// <summary>One that did not answer has nothing to do, so it is blocked for good; or one has not answered for so long that it must not be asked
    /// again.</summary>
    Blocked,

    /// <summary>None answered.</summary>
    Silent,
}
