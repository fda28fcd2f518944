namespace PortForward.Net.Spdy;

/// <summary>The peer broke the framing: the connection cannot go on. The message never repeats what the peer sent.</summary>
internal sealed class SpdyProtocolException(string message) : IOException(message);
