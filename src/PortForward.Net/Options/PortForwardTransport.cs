namespace PortForward.Net;

/// <summary>How the bytes reach the API server.</summary>
public enum PortForwardTransport
{
    /// <summary>WebSocket first, plain SPDY where that is refused; what worked is remembered for the API server.</summary>
    Auto,

    /// <summary>SPDY/3.1 inside a WebSocket: Kubernetes 1.31 and later (1.30 with its feature gate). No fallback.</summary>
    WebSocket,

    /// <summary>Plain SPDY/3.1 by HTTP upgrade: every Kubernetes. No fallback.</summary>
    Spdy,
}
