namespace PortForward.Net.Testing;

/// <summary>The ways in which a client may reach a pod's ports.</summary>
[Flags]
public enum TestTransports
{
    /// <summary>None: every upgrade is refused.</summary>
    None = 0,

    /// <summary>SPDY/3.1 by HTTP upgrade, known to every Kubernetes.</summary>
    Spdy = 1,

    /// <summary>SPDY/3.1 inside a WebSocket, known to Kubernetes 1.30 and later.</summary>
    WebSocket = 2,

    /// <summary>Both.</summary>
    All = Spdy | WebSocket,
}
