namespace PortForward.Net.Tool.Up;

/// <summary>A forward of the file, combined with the defaults and the command line.</summary>
/// <param name="Name">The name.</param>
/// <param name="Target">The target, for display.</param>
/// <param name="Problem">The reason why it can't be forwarded at all; null if there is none.</param>
internal sealed record UpForward(string Name, string Target, string? Problem);
