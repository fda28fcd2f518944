namespace PortForward.Net;

/// <summary>Specifies the transport to the API server.</summary>
public enum PortForwardTransport
{
    /// <summary>WebSocket, with a fallback to plain SPDY if the server refuses it. The client remembers what worked.</summary>
    Auto,

    /// <summary>SPDY/3.1 in a WebSocket, for Kubernetes 1.31 and later (1.30 with its feature gate). No fallback.</summary>
    WebSocket,

    /// <summary>Plain SPDY/3.1 with an HTTP upgrade, for every version of Kubernetes. No fallback.</summary>
    Spdy,
}
