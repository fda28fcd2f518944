namespace PortForward.Net.Tool.Arguments;

/// <summary>A flag of the command.</summary>
/// <param name="Name">The name, without the dashes.</param>
/// <param name="Argument">What stands for its value in the help; null where it is a switch, which may go without one.</param>
/// <param name="Help">What it does.</param>
internal sealed record Flag(string Name, string? Argument, string Help)
{
    /// <summary>The letter that stands for it after a single dash.</summary>
    public char? Shorthand { get; init; }

    /// <summary>The values that it can have, for completion.</summary>
    public string[] Values { get; init; } = [];

    /// <summary>Whether its value must not be printed.</summary>
    public bool IsSecret { get; init; }

    /// <summary>Whether its value is the path of a file, for completion.</summary>
    public bool IsFile { get; init; }
}
