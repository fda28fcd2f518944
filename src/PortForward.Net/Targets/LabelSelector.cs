using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace PortForward.Net.Targets;

/// <summary>Label selectors in the API server's text form: requirements separated by commas.</summary>
internal static class LabelSelector
{
    private const int MaxName = 63;

    private static readonly SearchValues<char> EndOfKey = SearchValues.Create("=!<>( \t");

    /// <summary>Checks the syntax: <c>k=v</c>, <c>k==v</c>, <c>k!=v</c>, <c>k in (a,b)</c>, <c>k notin (a,b)</c>, <c>k&gt;1</c>, <c>k&lt;1</c>, <c>k</c>
    /// and <c>!k</c>.</summary>
    public static bool TryValidate(ReadOnlySpan<char> text, [NotNullWhen(false)] out string? error)
    {
        while (true)
        {
            var comma = EndOfRequirement(text);
            error = CheckRequirement(text[..comma].Trim());
            if (error is not null)
            {
                return false;
            }

            if (comma == text.Length)
            {
                return true;
            }

            text = text[(comma + 1)..];
        }
    }

    /// <summary>Formats a service's selector.</summary>
    public static string From(IReadOnlyDictionary<string, string?> labels)
    {
        var text = new StringBuilder();
        foreach (var (key, value) in labels)
        {
            Append(text, $"{key}={value}");
        }

        return text.ToString();
    }

    /// <summary>Adds a requirement.</summary>
    public static void Append(StringBuilder text, string requirement) => text.Append(text.Length == 0 ? "" : ",").Append(requirement);

    private static int EndOfRequirement(ReadOnlySpan<char> text)
    {
        var inside = false;
        for (var i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '(':
                    inside = true;
                    break;
                case ')':
                    inside = false;
                    break;
                case ',' when !inside:
                    return i;
                default:
                    break;
            }
        }

        return text.Length;
    }

    private static string? CheckRequirement(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty)
        {
            return "a requirement is empty";
        }

        if (text[0] == '!')
        {
            return CheckKey(text[1..].TrimStart());
        }

        var end = text.IndexOfAny(EndOfKey);
        if (end < 0)
        {
            return CheckKey(text);
        }

        var rest = text[end..].TrimStart();
        return CheckKey(text[..end]) ?? rest switch
        {
            ['=', '=', .. var value] => CheckValue(value.Trim()),
            ['!', '=', .. var value] => CheckValue(value.Trim()),
            ['=', .. var value] => CheckValue(value.Trim()),
            ['>' or '<', .. var value] => CheckInteger(value.Trim()),
            ['i', 'n', .. var set] => CheckSet(set.TrimStart()),
            ['n', 'o', 't', 'i', 'n', .. var set] => CheckSet(set.TrimStart()),
            _ => $"'{text}' has no operator; write =, !=, <, >, in (…) or notin (…)",
        };
    }

    private static string? CheckSet(ReadOnlySpan<char> text)
    {
        if (text is not ['(', .. var values, ')'])
        {
            return "the values after 'in' and 'notin' stand in brackets";
        }

        while (true)
        {
            var comma = values.IndexOf(',');
            var value = comma < 0 ? values : values[..comma];
            if (CheckValue(value.Trim()) is { } error)
            {
                return error;
            }

            if (comma < 0)
            {
                return null;
            }

            values = values[(comma + 1)..];
        }
    }

    private static string? CheckInteger(ReadOnlySpan<char> value) =>
        long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out _) ? null : $"'{value}' is not a whole number";

    private static string? CheckKey(ReadOnlySpan<char> key)
    {
        var slash = key.IndexOf('/');
        var prefixed = slash < 0 || TargetText.IsObjectName(key[..slash]);
        return prefixed && IsQualifiedName(key[(slash + 1)..]) ? null : $"'{key}' is not a label key";
    }

    private static string? CheckValue(ReadOnlySpan<char> value) =>
        value.IsEmpty || IsQualifiedName(value) ? null : $"'{value}' is not a label value";

    private static bool IsQualifiedName(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || text.Length > MaxName || !char.IsAsciiLetterOrDigit(text[0]) || !char.IsAsciiLetterOrDigit(text[^1]))
        {
            return false;
        }

        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.'))
            {
                return false;
            }
        }

        return true;
    }
}
