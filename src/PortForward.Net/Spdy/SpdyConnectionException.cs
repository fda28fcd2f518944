namespace PortForward.Net.Spdy;

/// <summary>The connection has ended or accepts no more streams.</summary>
internal sealed class SpdyConnectionException(string message, Exception? innerException = null) : SpdyEndException(message, innerException);
