namespace PortForward.Net.Spdy.Framing;

/// <summary>The peer violated the protocol, which ends the connection. The message never quotes the peer's data.</summary>
internal sealed class SpdyProtocolException(string message) : IOException(message);
