using System.Globalization;
using System.Text;

namespace PortForward.Net.Errors;

/// <summary>Sanitizes text from servers, nodes, proxies, plugins and pods for display.</summary>
internal static class OutsideText
{
    /// <summary>Replaces all characters that control a terminal or a log viewer with spaces.</summary>
    /// <remarks>They are the control characters (C0 and C1), line and paragraph separators, and format characters: marks that change the
    /// direction of text, and zero-width characters. An unpaired surrogate becomes U+FFFD.</remarks>
    public static string Clean(string text)
    {
        if (IsClean(text))
        {
            return text;
        }

        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            clean.Append(IsObeyed(Rune.GetUnicodeCategory(rune)) ? " " : rune.ToString());
        }

        return clean.ToString();
    }

    /// <summary>Cleans a text, trims it and collapses repeated spaces.</summary>
    public static string OneLine(string text) => string.Join(' ', Clean(text).Split(' ', StringSplitOptions.RemoveEmptyEntries));

    /// <summary>Truncates a text to a length and appends an ellipsis.</summary>
    public static string Shorten(string text, int length) => text.Length > length ? text[..length] + "…" : text;

    private static bool IsClean(string text)
    {
        foreach (var character in text)
        {
            if (!char.IsBetween(character, ' ', '~') && (char.IsSurrogate(character) || IsObeyed(char.GetUnicodeCategory(character))))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsObeyed(UnicodeCategory category) => category is UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
