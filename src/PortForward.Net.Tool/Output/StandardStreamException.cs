namespace PortForward.Net.Tool.Output;

/// <summary>A standard stream cannot be read or written. The message is a full sentence.</summary>
internal sealed class StandardStreamException(string message, Exception? cause = null) : Exception(message, cause);
