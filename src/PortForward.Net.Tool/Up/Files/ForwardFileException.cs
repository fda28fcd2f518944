namespace PortForward.Net.Tool.Up.Files;

/// <summary>A file with forwards, or one of its forwards, can't be used. The message names the position, if there is one.</summary>
internal sealed class ForwardFileException(string message) : Exception(message);
