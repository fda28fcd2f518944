using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace PortForward.Net.Options;

/// <summary>The text form of <c>PortForwardOptions.BindAddresses</c>.</summary>
internal static class LocalAddressText
{
    /// <summary>Stands for both loopback addresses.</summary>
    public const string Localhost = "localhost";

    public static bool IsValid(string? text) => text == Localhost || TryParse(text, out _);

    /// <summary>Parses an address in its usual form only.</summary>
    /// <remarks>.NET also takes 1 for 0.0.0.1, hexadecimal and octal numbers, and [::1]: what kubectl refuses may be a port in the wrong place.</remarks>
    public static bool TryParse(string? text, [NotNullWhen(true)] out IPAddress? address)
    {
        address = null;
        var isPlain = text is not null && (text.Contains(':', StringComparison.Ordinal) ? text[0] != '[' : IsDotted(text));
        return isPlain && IPAddress.TryParse(text, out address);
    }

    private static bool IsDotted(string text)
    {
        var numbers = text.Split('.');
        return numbers.Length == 4
            && Array.TrueForAll(numbers, number => number.Length is > 0 and <= 3 && number.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0 && (number.Length == 1 || number[0] != '0'));
    }
}
