using System.Net;
using System.Net.Sockets;
using PortForward.Net.Cluster.Configuration;

namespace PortForward.Net.Cluster.Trust;

/// <summary>The name that the server's certificate must match, if the configuration specifies one.</summary>
internal static class TlsServerName
{
    /// <summary>Normalizes the name: removes the brackets of an IP address and the trailing dot of a host name, as kubectl does.</summary>
    /// <exception cref="PortForwardException"><see cref="PortForwardError.KubeConfigInvalid"/>: the name is not valid.</exception>
    public static string Read(string text)
    {
        if (IPAddress.TryParse(text is ['[', .., ']'] ? text[1..^1] : text, out var address))
        {
            return address.ToString();
        }

        // .NET would remove all trailing dots, and everything after a colon.
        var name = text.EndsWith('.') ? text[..^1] : text;
        return !name.EndsWith('.') && Uri.CheckHostName(name) == UriHostNameType.Dns ? name
            : throw ConfigurationError.Of($"The tls-server-name '{text}' is not valid: it is neither a host name nor an IP address.");
    }

    /// <summary>Formats the name for a Host header, which needs brackets around an IPv6 address.</summary>
    public static string AsHost(string name) =>
        IPAddress.TryParse(name, out var address) && address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{name}]" : name;
}
