using System.Net;
using PortForward.Net.Options;

namespace PortForward.Net.Forwarding.Listening;

/// <summary>An address to listen on, and whether it is required (protocol.md 7.4).</summary>
/// <param name="Address">The address.</param>
/// <param name="IsRequired">Whether binding must succeed. Of the addresses that are not required, at least one must succeed.</param>
internal readonly record struct LocalAddress(IPAddress Address, bool IsRequired)
{
    /// <summary>Gets the addresses of the options by kubectl's rules: without duplicates, in lexical order.</summary>
    /// <remarks>An address that is specified explicitly is required, even if it is one of localhost's.</remarks>
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
