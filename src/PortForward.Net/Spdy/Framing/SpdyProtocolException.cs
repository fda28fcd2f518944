namespace PortForward.Net.Spdy.Framing;

/// <summary>The peer broke the framing: the connection cannot go on. The message never repeats what the peer sent.</summary>
internal sealed class SpdyProtocolException(string message) : IOException(message);
