namespace PortForward.Net.Spdy;

/// <summary>A stream has ended or has completed its writes; the connection and its other streams continue.</summary>
internal sealed class SpdyStreamException(string message) : SpdyEndException(message);
