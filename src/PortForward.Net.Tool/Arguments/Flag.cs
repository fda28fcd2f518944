namespace PortForward.Net.Tool.Arguments;

/// <summary>A flag of the command.</summary>
/// <param name="Name">The name, without the dashes.</param>
/// <param name="Argument">The placeholder of its value in the help; null for a Boolean, whose value is optional.</param>
/// <param name="Help">The description.</param>
internal sealed record Flag(string Name, string? Argument, string Help)
{
    /// <summary>Gets the letter of its short form.</summary>
    public char? Shorthand { get; init; }

    /// <summary>Gets the possible values, for completion.</summary>
    public string[] Values { get; init; } = [];

    /// <summary>Gets a value indicating whether its value must not be printed.</summary>
    public bool IsSecret { get; init; }

    /// <summary>Gets a value indicating whether its value is a file path, for completion.</summary>
    public bool IsFile { get; init; }
}
