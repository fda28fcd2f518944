using System.Net;
using PortForward.Net.Options;

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
        var named = options.BindAddresses.Where(text => text != LocalAddressText.Localhost).Select(Parse).ToHashSet();
        var all = named.Select(address => new LocalAddress(address, IsRequired: true));
        if (named.Count == 0 || options.BindAddresses.Contains(LocalAddressText.Localhost))
        {
            all = all.Concat(new[] { IPAddress.Loopback, IPAddress.IPv6Loopback }
                .Where(address => !named.Contains(address))
                .Select(address => new LocalAddress(address, IsRequired: false)));
        }

        return [.. all.OrderBy(item => item.Address.ToString(), StringComparer.Ordinal)];
    }

    private static IPAddress Parse(string text) => LocalAddressText.TryParse(text, out var address)
        ? address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address
        : throw new ArgumentException($"'{text}' is not an IP address.", nameof(text));
}
