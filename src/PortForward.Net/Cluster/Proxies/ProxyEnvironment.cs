using System.Globalization;
using System.Net;

namespace PortForward.Net.Cluster.Proxies;

/// <summary>Reads the proxy from <c>HTTPS_PROXY</c>, <c>HTTP_PROXY</c> and <c>NO_PROXY</c>, in upper or lower case (protocol.md 1.4).</summary>
/// <remarks>Unlike kubectl, .NET does not support CIDR in <c>NO_PROXY</c> and sends loopback addresses through the proxy.</remarks>
internal static class ProxyEnvironment
{
    /// <summary>Gets the value of the variable for a server; null for a direct connection.</summary>
    public static string? Find(Uri server, Func<string, string?> variable)
    {
        var proxy = server.Scheme == Uri.UriSchemeHttps ? Read("HTTPS_PROXY", variable) : Read("HTTP_PROXY", variable);
        return proxy is null || IsLocal(server.IdnHost) || IsExcepted(server, Read("NO_PROXY", variable) ?? "") ? null : proxy;
    }

    private static string? Read(string name, Func<string, string?> variable) => variable(name) is { Length: > 0 } value ? value
        : variable(name.ToLowerInvariant()) is { Length: > 0 } lower ? lower
        : null;

    private static bool IsLocal(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));

    private static bool IsExcepted(Uri server, string exceptions)
    {
        var host = server.IdnHost.TrimEnd('.');
        var address = IPAddress.TryParse(host, out var literal) ? Unmapped(literal) : null;
        foreach (var item in exceptions.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (item == "*" || Matches(item, host, address, server.Port))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Matches(string item, string host, IPAddress? address, int port)
    {
        if (address is not null && IsNetwork(item, out var network, out var bits))
        {
            return Holds(network, bits, address);
        }

        var name = WithoutPort(item, out var onlyPort);
        if (onlyPort is { } wanted && wanted != port)
        {
            return false;
        }

        if (IPAddress.TryParse(name.Trim('[', ']'), out var literal))
        {
            return Unmapped(literal).Equals(address);
        }

        // "example.com" matches the domain and its subdomains; ".example.com" and "*.example.com" match subdomains only.
        var domain = name.StartsWith("*.", StringComparison.Ordinal) ? name[1..] : name;
        return address is null && domain.Length > 0
            && (domain[0] == '.' ? host.EndsWith(domain, StringComparison.OrdinalIgnoreCase)
                : host.Equals(domain, StringComparison.OrdinalIgnoreCase) || host.EndsWith("." + domain, StringComparison.OrdinalIgnoreCase));
    }

    private static IPAddress Unmapped(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    // IPNetwork in .NET 8 rejects an address with bits set after the prefix.
    private static bool IsNetwork(string item, out IPAddress network, out int bits)
    {
        var slash = item.IndexOf('/', StringComparison.Ordinal);
        network = IPAddress.None;
        bits = 0;
        if (slash < 0 || !IPAddress.TryParse(item.AsSpan(0, slash), out var address)
            || !int.TryParse(item.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out bits))
        {
            return false;
        }

        network = address;
        return bits <= address.GetAddressBytes().Length * 8;
    }

    private static bool Holds(IPAddress network, int bits, IPAddress address)
    {
        var (prefix, octets) = (network.GetAddressBytes(), address.GetAddressBytes());
        var whole = bits / 8;
        return prefix.Length == octets.Length && prefix.AsSpan(0, whole).SequenceEqual(octets.AsSpan(0, whole))
            && (bits % 8 == 0 || (prefix[whole] ^ octets[whole]) >> (8 - (bits % 8)) == 0);
    }

    private static string WithoutPort(string item, out int? port)
    {
        port = null;
        var colon = item.LastIndexOf(':');
        var isAddress = item.IndexOf(':', StringComparison.Ordinal) != colon && item[^1] != ']' && !item.Contains("]:", StringComparison.Ordinal);
        if (colon < 0 || isAddress || item[^1] == ']')
        {
            return item;
        }

        port = ushort.TryParse(item.AsSpan(colon + 1), out var number) ? number : -1;
        return item[..colon];
    }
}
