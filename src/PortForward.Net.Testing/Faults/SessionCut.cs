namespace PortForward.Net.Testing.Faults;

/// <summary>The number of bytes after which the connection of a session is cut; null for no limit.</summary>
internal readonly record struct SessionCut(long? Received, long? Sent);
