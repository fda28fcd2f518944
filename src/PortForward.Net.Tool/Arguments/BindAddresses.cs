using System.Net;
using PortForward.Net.Options;

namespace PortForward.Net.Tool.Arguments;

/// <summary>Reads <c>--address</c>.</summary>
internal static class BindAddresses
{
    /// <summary>Splits the values at commas, and checks each part.</summary>
    /// <exception cref="UsageException">One of them is neither an address nor localhost, or there is none.</exception>
    public static IReadOnlyCollection<string> Parse(IEnumerable<string> values)
    {
        var words = values.Where(value => value.Length > 0).SelectMany(value => value.Split(',')).ToHashSet();
        foreach (var word in words.Where(word => !LocalAddressText.IsValid(word)))
        {
            var advice = word is ['[', .. var inner, ']'] && IPAddress.TryParse(inner, out _) ? $": remove the brackets and use {inner}" : "";
            throw new UsageException($"{(word.Length == 0 ? "''" : word)} is not a valid IP{advice}");
        }

        return words.Count > 0 ? words : throw new UsageException("you must specify at least 1 address");
    }
}
