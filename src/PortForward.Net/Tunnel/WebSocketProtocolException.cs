namespace PortForward.Net.Tunnel;

/// <summary>The server violated the WebSocket protocol or a rule of the tunnel (protocol.md 2.2).</summary>
internal sealed class WebSocketProtocolException(string message) : IOException(message);
