namespace PortForward.Net.Tool.Arguments;

/// <summary>The command line asks for something that cannot be; the message says what, in kubectl's words where it has some.</summary>
internal sealed class UsageException(string message) : Exception(message);
