namespace PortForward.Net;

/// <summary>Specifies what a forwarder does if a local port is in use.</summary>
public enum LocalPortPolicy
{
    /// <summary>Use the specified port, or fail.</summary>
    Exact,

    /// <summary>Use the specified port, or a free one if it is in use or can't be bound on one of the addresses without permission. Other failures, such
    /// as an address that doesn't exist, are still failures. Has no effect on Unix sockets.</summary>
    PreferThenDynamic,
}
