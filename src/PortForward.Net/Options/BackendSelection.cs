namespace PortForward.Net;

/// <summary>Specifies which of a target's pods a connection leads to. Only ready pods are chosen while there are any.</summary>
public enum BackendSelection
{
    /// <summary><see cref="RoundRobin"/> for a service, and <see cref="First"/> for everything else.</summary>
    Default = 0,

    /// <summary>The pod that kubectl would choose, until it is gone or not ready.</summary>
    First = 1,

    /// <summary>The pods in turn.</summary>
    RoundRobin = 2,

    /// <summary>The pod with the fewest open connections of the client.</summary>
    LeastConnections = 3,

    /// <summary>Always the same pod for the same local IP address, as long as it is ready. A connection without a local port has no address; all of them
    /// lead to the same pod.</summary>
    Sticky = 4,
}
