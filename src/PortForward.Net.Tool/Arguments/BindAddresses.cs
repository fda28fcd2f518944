using System.Net;

namespace PortForward.Net.Tool.Arguments;

/// <summary>Reads <c>--address</c>.</summary>
internal static class BindAddresses
{
    /// <summary>Gives the addresses that are named, and whether localhost is.</summary>
    /// <exception cref="UsageException">One of them is no address, or there is none.</exception>
    public static (IReadOnlyList<IPAddress> Named, bool Localhost) Parse(IEnumerable<string> values)
    {
        var words = values.Where(value => value.Length > 0).SelectMany(value => value.Split(',')).ToHashSet();
        return words.Count > 0
            ? ([.. words.Where(word => word != "localhost").Select(ParseOne)], words.Contains("localhost"))
            : throw new UsageException("you must specify at least 1 address");
    }

    private static IPAddress ParseOne(string word)
    {
        // .NET also takes 1 for 0.0.0.1, and [::1]: what kubectl refuses may be a port that went astray.
        var isPlain = word.Contains(':', StringComparison.Ordinal) ? word[0] != '[' : word.Split('.').Length == 4;
        return isPlain && IPAddress.TryParse(word, out var address)
            ? address
            : throw new UsageException($"{(word.Length == 0 ? "''" : word)} is not a valid IP");
    }
}
