namespace PortForward.Net.Testing;

/// <summary>Specifies the transports of port forwards.</summary>
[Flags]
public enum TestTransports
{
    /// <summary>No transport: every upgrade is refused.</summary>
    None = 0,

    /// <summary>SPDY/3.1 over an HTTP upgrade, which every Kubernetes version supports.</summary>
    Spdy = 1,

    /// <summary>SPDY/3.1 inside a WebSocket, which Kubernetes 1.30 and later support.</summary>
    WebSocket = 2,

    /// <summary>Both transports.</summary>
    All = Spdy | WebSocket,
}
