using System.Net;

namespace PortForward.Net.Tool.Arguments;

/// <summary>Reads <c>--address</c>.</summary>
internal static class BindAddresses
{
    public const string Localhost = "localhost";

    /// <summary>Splits the values at commas, and checks each part.</summary>
    /// <exception cref="UsageException">One of them is neither an address nor localhost, or there is none.</exception>
    public static IReadOnlyCollection<string> Parse(IEnumerable<string> values)
    {
        var words = values.Where(value => value.Length > 0).SelectMany(value => value.Split(',')).ToHashSet();
        foreach (var word in words.Where(word => word != Localhost))
        {
            Check(word);
        }

        return words.Count > 0 ? words : throw new UsageException("you must specify at least 1 address");
    }

    private static void Check(string word)
    {
        // .NET also takes 1 for 0.0.0.1, hexadecimal and octal numbers, and [::1]: what kubectl refuses may be a port that went astray.
        var isPlain = word.Contains(':', StringComparison.Ordinal) ? word[0] != '[' : IsDotted(word);
        if (isPlain && IPAddress.TryParse(word, out _))
        {
            return;
        }

        var advice = word is ['[', .. var inner, ']'] && IPAddress.TryParse(inner, out _) ? $": remove the brackets and use {inner}" : "";
        throw new UsageException($"{(word.Length == 0 ? "''" : word)} is not a valid IP{advice}");
    }

    private static bool IsDotted(string word)
    {
        var numbers = word.Split('.');
        return numbers.Length == 4 && Array.TrueForAll(numbers, number => number.Length > 0 && number.All(char.IsAsciiDigit) && (number.Length == 1 || number[0] != '0'));
    }
}
