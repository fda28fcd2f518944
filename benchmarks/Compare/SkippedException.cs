namespace PortForward.Net.Compare;

/// <summary>A row cannot be run here; the message says why.</summary>
internal sealed class SkippedException(string message) : Exception(message);
