using System.Net;
using System.Net.Sockets;

namespace PortForward.Net.Tool;

/// <summary>Reads <c>--address</c> by kubectl's rules (protocol.md 7.4).</summary>
internal static class BindAddresses
{
    /// <summary>Gives the addresses in kubectl's order; none for <c>localhost</c> alone, which is the library's default.</summary>
    /// <exception cref="UsageException">One of them is no address.</exception>
    public static IReadOnlyList<IPAddress> Parse(IEnumerable<string> values)
    {
        var words = values.Where(value => value.Length > 0).SelectMany(value => value.Split(',')).Select(word => word.Trim()).Distinct().ToArray();
        if (words.Length == 0)
        {
            throw new UsageException("you must specify at least 1 address");
        }

        var addresses = words.Where(word => word != "localhost").Select(ParseOne).ToHashSet();
        if (addresses.Count > 0 && words.Contains("localhost"))
        {
            // Addresses that are named must all succeed, but of localhost a machine may have only one.
            addresses.UnionWith(new[] { IPAddress.Loopback, IPAddress.IPv6Loopback }.Where(Exists));
        }

        return [.. addresses.OrderBy(address => address.ToString(), StringComparer.Ordinal)];
    }

    private static IPAddress ParseOne(string word)
    {
        // .NET also takes 1 for 0.0.0.1, and [::1]: what kubectl refuses may be a port that went astray.
        var isPlain = word.Contains(':', StringComparison.Ordinal) ? word[0] != '[' : word.Split('.').Length == 4;
        return isPlain && IPAddress.TryParse(word, out var address)
            ? address
            : throw new UsageException($"{(word.Length == 0 ? "''" : word)} is not a valid IP");
    }

    private static bool Exists(IPAddress address)
    {
        try
        {
            using var probe = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            probe.Bind(new IPEndPoint(address, 0));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
