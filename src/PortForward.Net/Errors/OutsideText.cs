using System.Globalization;
using System.Text;

namespace PortForward.Net.Errors;

/// <summary>Makes text from outside fit to be shown: what servers, nodes, proxies, plugins and pods call themselves or say.</summary>
internal static class OutsideText
{
    /// <summary>Replaces everything that a terminal or a log viewer obeys instead of showing it by spaces.</summary>
    /// <remarks>Those are the control characters (C0 and C1), line and paragraph separators, and the format characters: marks that turn the
    /// direction of text, and characters of no width. Half of a surrogate pair becomes U+FFFD.</remarks>
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

    /// <summary>Cleans a text, and makes one line of it without spaces around it or doubled.</summary>
    public static string OneLine(string text) => string.Join(' ', Clean(text).Split(' ', StringSplitOptions.RemoveEmptyEntries));

    /// <summary>Cuts a text off behind so many characters, and shows that something is missing.</summary>
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
