namespace PortForward.Net.Spdy;

/// <summary>Nothing more can be sent: either a stream has ended, or the connection with all of its streams.</summary>
internal abstract class SpdyEndException(string message, Exception? innerException = null) : IOException(message, innerException);
