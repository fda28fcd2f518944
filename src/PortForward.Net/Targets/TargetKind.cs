namespace PortForward.Net.Targets;

/// <summary>A row of <see cref="TargetKinds"/>.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Name">The singular name, as kubectl writes it before the slash.</param>
/// <param name="ShortName">kubectl's short name; null if there is none.</param>
/// <param name="Group">The API group; empty for the core group.</param>
/// <param name="Selector">The form of the object's selector.</param>
internal sealed record TargetKind(PortForwardTargetKind Kind, string Name, string? ShortName, string Group, SelectorForm Selector)
{
    /// <summary>Gets the name of the type in the API and in kubectl's output.</summary>
    public string Plural { get; } = Name + "s";

    /// <summary>Gets the path of the group and its version, relative to the server's address.</summary>
    public string ApiPath { get; } = Group.Length == 0 ? "api/v1" : $"apis/{Group}/v1";

    /// <summary>Determines whether a text, without a group, is a name of this kind.</summary>
    public bool IsNamed(ReadOnlySpan<char> type) =>
        type.Equals(Name, StringComparison.OrdinalIgnoreCase)
        || type.Equals(Plural, StringComparison.OrdinalIgnoreCase)
        || (ShortName is not null && type.Equals(ShortName, StringComparison.OrdinalIgnoreCase));
}
