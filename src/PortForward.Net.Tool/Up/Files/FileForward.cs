namespace PortForward.Net.Tool.Up.Files;

/// <summary>A forward of a file.</summary>
/// <param name="Name">The name, which is unique in the file.</param>
internal sealed record FileForward(string Name)
{
    /// <summary>Gets the settings of its own.</summary>
    public FileDefaults Own { get; init; } = new();

    /// <summary>Gets the target; null if there is a <see cref="Problem"/>.</summary>
    public PortForwardTarget? Target { get; init; }

    public IReadOnlyList<PortMapping> Ports { get; init; } = [];

    public BackendSelection Selection { get; init; }

    /// <summary>Gets the reason why it can't be forwarded at all; null if there is none.</summary>
    public string? Problem { get; init; }
}
