namespace PortForward.Net.Tool.Arguments;

/// <summary>The command line is not valid. The message has kubectl's text if there is one.</summary>
internal sealed class UsageException(string message) : Exception(message);
