namespace PortForward.Net.Errors;

/// <summary>Distinguishes failures with the same <see cref="PortForwardError"/>, so that no code has to read their messages.</summary>
internal enum FailureReason
{
    /// <summary>The <see cref="PortForwardError"/> is specific enough.</summary>
    None,

    /// <summary>The API server could not connect to the pod's node.</summary>
    NodeUnreachable,

    /// <summary>The headers of the upgrade or of its response are missing: a proxy removed them.</summary>
    UpgradeHeadersMissing,

    /// <summary>Client and server have no version of the port-forward protocol in common.</summary>
    ProtocolNotNegotiated,

    /// <summary>The pod has not been scheduled to a node.</summary>
    PodWithoutNode,

    /// <summary>The pod's sandbox no longer exists.</summary>
    SandboxGone,

    /// <summary>The server expects TLS and received plain HTTP.</summary>
    TlsExpected,

    /// <summary>The service or workload has no selector, and therefore no pods.</summary>
    SelectorMissing,

    /// <summary>No container of the pod declares a port of that name.</summary>
    PodPortNameUnknown,
}
