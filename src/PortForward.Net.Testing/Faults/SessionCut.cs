namespace PortForward.Net.Testing.Faults;

/// <summary>After how many bytes the connection of a session is cut; null where they do not matter.</summary>
internal readonly record struct SessionCut(long? Received, long? Sent);
