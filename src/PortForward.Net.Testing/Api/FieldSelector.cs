using System.Text.Json.Nodes;

namespace PortForward.Net.Testing.Api;

/// <summary>A field selector that compares fields of metadata, spec and status.</summary>
internal sealed class FieldSelector
{
    private readonly List<(string[] Path, bool IsEqual, string Value)> _requirements = [];

    public bool Matches(JsonObject item) => _requirements.TrueForAll(requirement =>
    {
        JsonNode? node = item;
        foreach (var name in requirement.Path)
        {
            node = (node as JsonObject)?[name];
        }

        return ((string?)node ?? "") == requirement.Value == requirement.IsEqual;
    });

    /// <exception cref="FormatException">The text is not a selector.</exception>
    public static FieldSelector Parse(string? text)
    {
        var selector = new FieldSelector();
        foreach (var part in (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var at = part.IndexOf('=', StringComparison.Ordinal);
            if (at <= 0)
            {
                throw new FormatException($"invalid field selector: {part}");
            }

            var isEqual = part[at - 1] != '!';
            var path = part[..(isEqual ? at : at - 1)];
            selector._requirements.Add((path.Split('.'), isEqual, part[(at + 1)..].TrimStart('=')));
        }

        return selector;
    }
}
