namespace PortForward.Net.Errors;

/// <summary>Tells failures of one <see cref="PortForwardError"/> apart, for code that would otherwise have to read their messages.</summary>
internal enum FailureReason
{
    /// <summary>The <see cref="PortForwardError"/> says everything there is to know.</summary>
    None,

    /// <summary>The API server could not connect to the pod's node.</summary>
    NodeUnreachable,

    /// <summary>The upgrade arrived without its headers, or its answer did: a proxy on the way removed them.</summary>
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
