using System.Net;
using System.Net.Sockets;
using PortForward.Net.Cluster.Configuration;

namespace PortForward.Net.Cluster.Trust;

/// <summary>The name that the server's certificate is checked for, where the configuration gives one.</summary>
internal static class TlsServerName
{
    /// <summary>Gives an IP address without brackets, and a name without the dot at its end. As with kubectl, neither is part of what is checked.</summary>
    /// <exception cref="PortForwardException"><see cref="PortForwardError.KubeConfigInvalid"/>: no certificate can be for such a name.</exception>
    public static string Read(string text)
    {
        if (IPAddress.TryParse(text is ['[', .., ']'] ? text[1..^1] : text, out var address))
        {
            return address.ToString();
        }

        // .NET would cut off all dots, and what follows a colon.
        var name = text.EndsWith('.') ? text[..^1] : text;
        return !name.EndsWith('.') && Uri.CheckHostName(name) == UriHostNameType.Dns ? name
            : throw ConfigurationError.Of($"The tls-server-name '{text}' is neither a host name nor an IP address, so that no certificate can be for it.");
    }

    /// <summary>Gives the name as HTTP writes it, where a colon would begin the port.</summary>
    public static string AsHost(string name) =>
        IPAddress.TryParse(name, out var address) && address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{name}]" : name;
}
