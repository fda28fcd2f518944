using System.Net;

namespace PortForward.Net.Forwarding.Listening;

/// <summary>An address to listen on, and what its failure means (protocol.md 7.4).</summary>
/// <param name="Address">The address.</param>
/// <param name="IsRequired">Whether it must succeed. Of those that need not, one must.</param>
internal readonly record struct LocalAddress(IPAddress Address, bool IsRequired)
{
    /// <summary>Gives the addresses of the options by kubectl's rules: without duplicates, in the order of their texts.</summary>
    /// <remarks>An address that is named must succeed, also where it is one of localhost's.</remarks>
    public static IReadOnlyList<LocalAddress> Of(PortForwardOptions options)
    {
        var named = options.BindAddresses.Select(address => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToHashSet();
        var all = named.Select(address => new LocalAddress(address, IsRequired: true));
        if (options.BindLocalhost || named.Count == 0)
        {
            all = all.Concat(new[] { IPAddress.Loopback, IPAddress.IPv6Loopback }
                .Where(address => !named.Contains(address))
                .Select(address => new LocalAddress(address, IsRequired: false)));
        }

        return [.. all.OrderBy(item => item.Address.ToString(), StringComparer.Ordinal)];
    }
}
