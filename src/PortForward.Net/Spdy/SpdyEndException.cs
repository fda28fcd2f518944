namespace PortForward.Net.Spdy;

/// <summary>Nothing more can be sent, because a stream or the whole connection has ended.</summary>
internal abstract class SpdyEndException(string message, Exception? innerException = null) : IOException(message, innerException);
