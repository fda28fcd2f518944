namespace PortForward.Net.Spdy;

/// <summary>One stream has ended, or sends no more; the connection and its other streams go on.</summary>
internal sealed class SpdyStreamException(string message) : SpdyEndException(message);
