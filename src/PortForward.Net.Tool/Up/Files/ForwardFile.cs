namespace PortForward.Net.Tool.Up.Files;

/// <summary>The content of a file with forwards.</summary>
internal sealed record ForwardFile(FileDefaults Defaults, IReadOnlyList<FileForward> Forwards);
