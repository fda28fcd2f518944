namespace PortForward.Net.Tool.Up.Files;

/// <summary>A value in a YAML or JSON file, with its position.</summary>
/// <param name="File">The name of the file, for errors.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The column, from 1.</param>
internal sealed record FileNode(string File, long Line, long Column)
{
    /// <summary>Gets the text of a scalar; null if it is another kind of value, or YAML's null.</summary>
    public string? Text { get; init; }

    /// <summary>Gets a value indicating whether it is a string. Unquoted numbers and Booleans are not.</summary>
    public bool IsString { get; init; }

    /// <summary>Gets the items of a list; null if it is another kind of value.</summary>
    public IReadOnlyList<FileNode>? Items { get; init; }

    /// <summary>Gets the keys and values of a mapping, in order; null if it is another kind of value.</summary>
    public IReadOnlyList<(FileNode Key, FileNode Value)>? Members { get; init; }

    /// <summary>Gets the value of a key; null if the mapping does not have it.</summary>
    public FileNode? this[string key]
    {
        get
        {
            foreach (var (name, value) in Members ?? [])
            {
                if (name.Text == key)
                {
                    return value;
                }
            }

            return null;
        }
    }

    /// <summary>Creates the exception for an error at this position.</summary>
    public ForwardFileException Error(string message) => new(FormattableString.Invariant($"{File}:{Line}:{Column}: {message}"));
}
