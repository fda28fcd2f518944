namespace PortForward.Net.Spdy.FlowControl;

/// <summary>The result of a probe of the server's workers (protocol.md 6.4).</summary>
internal enum SpdyProbeResult
{
    /// <summary>All workers replied.</summary>
    Passed,

    /// <summary>The workers that did not reply have streams, one of which may be waiting for a pod that does not read.</summary>
    Busy,

    /// <summary>A worker that did not reply has no streams, so it is blocked permanently; or a worker has not replied for so long that it must not be
    /// probed again.</summary>
    Blocked,

    /// <summary>No worker replied.</summary>
    Silent,
}
