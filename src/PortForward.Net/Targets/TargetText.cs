using System.Diagnostics.CodeAnalysis;

namespace PortForward.Net.Targets;

/// <summary>The text forms of targets: kubectl's TYPE/NAME with its short names, and label selectors.</summary>
internal static class TargetText
{
    private const int MaxObjectName = 253;

    private const string SelectorInfix = "/selector/";

    /// <summary>Parses <c>NAME</c>, <c>TYPE/NAME</c>, <c>TYPE.GROUP/NAME</c>, <c>TYPE.VERSION.GROUP/NAME</c> or a label selector, each of the last ones
    /// with or without <c>NAMESPACE/</c> before it.</summary>
    public static bool TryParse(
        ReadOnlySpan<char> text, out (PortForwardTargetKind Kind, string Name, string? Namespace) target, [NotNullWhen(false)] out string? error)
    {
        target = default;
        if (text.IsEmpty)
        {
            error = "The target is empty; write TYPE/NAME, for example 'svc/web'";
            return false;
        }

        // A label key can contain a slash, so a selector is recognized before TYPE/NAME.
        return text.IndexOfAny("=!(<>") >= 0 ? TryParseSelector(text, out target, out error) : TryParseName(text, out target, out error);
    }

    /// <summary>Gets the singular name of a kind, as kubectl writes it before the slash.</summary>
    public static string Prefix(PortForwardTargetKind kind) => TargetKinds.Find(kind)?.Name ?? "selector";

    /// <summary>Says whether a text is an RFC 1123 subdomain, as the names of these objects are.</summary>
    public static bool IsObjectName(ReadOnlySpan<char> name)
    {
        if (name.IsEmpty || name.Length > MaxObjectName)
        {
            return false;
        }

        for (var i = 0; i < name.Length; i++)
        {
            if (char.IsAsciiLetterLower(name[i]) || char.IsAsciiDigit(name[i]))
            {
                continue;
            }

            var inside = i > 0 && i < name.Length - 1;
            var valid = name[i] switch
            {
                '-' => inside && name[i - 1] != '.' && name[i + 1] != '.',
                '.' => inside && name[i - 1] != '.',
                _ => false,
            };
            if (!valid)
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryParseSelector(
        ReadOnlySpan<char> text, out (PortForwardTargetKind Kind, string Name, string? Namespace) target, [NotNullWhen(false)] out string? error)
    {
        target = default;
        string? scope = null;
        var selector = text.Trim();

        // No label key has two slashes, so this can't be the beginning of a selector.
        if (selector.IndexOf(SelectorInfix) is var infix and > 0 && IsObjectName(selector[..infix]))
        {
            scope = selector[..infix].ToString();
            selector = selector[(infix + SelectorInfix.Length)..].Trim();
        }

        if (!LabelSelector.TryValidate(selector, out var reason))
        {
            error = $"'{text}' is not a label selector: {reason}";
            return false;
        }

        target = (PortForwardTargetKind.Selector, selector.ToString(), scope);
        error = null;
        return true;
    }

    private static bool TryParseName(
        ReadOnlySpan<char> text, out (PortForwardTargetKind Kind, string Name, string? Namespace) target, [NotNullWhen(false)] out string? error)
    {
        target = default;
        var kind = PortForwardTargetKind.Pod;
        var scope = default(ReadOnlySpan<char>);
        var name = text;
        var slash = text.LastIndexOf('/');
        if (slash >= 0)
        {
            var type = text[..slash];
            name = text[(slash + 1)..];
            var first = type.IndexOf('/');
            if (first >= 0)
            {
                scope = type[..first];
                type = type[(first + 1)..];
            }

            if (first >= 0 && !TryParseType(type, out _, out _))
            {
                // kubectl's words: this is not a namespace before TYPE/NAME.
                error = "arguments in resource/name form may not have more than one slash";
                return false;
            }

            if (type.IsEmpty || name.IsEmpty)
            {
                error = $"arguments in resource/name form must have a single resource and name: '{text}' lacks the {(type.IsEmpty ? "type" : "name")}";
                return false;
            }

            if (!TryParseType(type, out kind, out error))
            {
                return false;
            }

            if (first >= 0 && !IsObjectName(scope))
            {
                error = $"'{scope}' is not a valid namespace name";
                return false;
            }
        }

        if (!IsObjectName(name))
        {
            error = $"'{name}' is not the name of a {Prefix(kind)}: names hold lower-case letters, digits, '-' and '.', and begin and end with a letter or digit";
            return false;
        }

        target = (kind, name.ToString(), scope.IsEmpty ? null : scope.ToString());
        error = null;
        return true;
    }

    private static bool TryParseType(ReadOnlySpan<char> type, out PortForwardTargetKind kind, [NotNullWhen(false)] out string? error)
    {
        var dot = type.IndexOf('.');
        var resource = dot < 0 ? type : type[..dot];
        if (TargetKinds.Find(resource) is { } known && (dot < 0 || IsGroup(type[(dot + 1)..], known.Group)))
        {
            kind = known.Kind;
            error = null;
            return true;
        }

        kind = default;
        var names = TargetKinds.All.Select(row => row.Name).ToArray();
        error = $"'{type}' is not a type that ports can be forwarded to; write {string.Join(", ", names[..^1])} or {names[^1]}";
        return false;
    }

    private static bool IsGroup(ReadOnlySpan<char> text, string group) =>
        text.Equals(group, StringComparison.OrdinalIgnoreCase)
        || (text.StartsWith("v1.", StringComparison.OrdinalIgnoreCase) && text[3..].Equals(group, StringComparison.OrdinalIgnoreCase));
}
