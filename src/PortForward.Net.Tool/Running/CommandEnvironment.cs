using System.Globalization;
using System.Net;

namespace PortForward.Net.Tool.Running;

/// <summary>The environment variables with the local endpoints for a command.</summary>
internal static class CommandEnvironment
{
    private const string Prefix = "PORTFORWARD_";

    private static readonly string[] ProxyVariables = ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"];
    private static readonly string[] Loopbacks = ["localhost", "127.0.0.1", "::1"];
    private static readonly string[] NoProxyVariables = ["NO_PROXY", "no_proxy"];

    public static IEnumerable<KeyValuePair<string, string>> Of(IReadOnlyList<PortForwardListener> listeners)
    {
        // The first listener comes last, so that its variables take precedence.
        foreach (var listener in listeners.Reverse())
        {
            var suffix = listener.RemotePort.ToString().ToUpperInvariant().Replace('-', '_');
            if (listener.UnixSocketPath is { } path)
            {
                yield return KeyValuePair.Create($"{Prefix}SOCKET_{suffix}", path);
                yield return KeyValuePair.Create($"{Prefix}SOCKET", path);
                continue;
            }

            var endPoint = Reachable(listener.LocalEndPoint);
            var port = endPoint.Port.ToString(CultureInfo.InvariantCulture);
            yield return KeyValuePair.Create($"{Prefix}PORT_{suffix}", port);
            yield return KeyValuePair.Create($"{Prefix}ADDRESS_{suffix}", endPoint.ToString());
            yield return KeyValuePair.Create($"{Prefix}HOST", endPoint.Address.ToString());
            yield return KeyValuePair.Create($"{Prefix}PORT", port);
        }
    }

    /// <summary>Gets the variables that prevent a command from connecting to the ports through a proxy.</summary>
    /// <param name="listeners">The listeners.</param>
    /// <param name="variable">Gets the value of a variable.</param>
    public static IEnumerable<KeyValuePair<string, string>> WithoutProxy(IReadOnlyList<PortForwardListener> listeners, Func<string, string?> variable)
    {
        if (!Array.Exists(ProxyVariables, name => !string.IsNullOrEmpty(variable(name))))
        {
            yield break;
        }

        var addresses = listeners.SelectMany(listener => listener.LocalEndPoints).Select(endPoint => Reachable(endPoint).Address.ToString());
        string[] hosts = [.. Loopbacks.Concat(addresses).Distinct()];
        foreach (var name in NoProxyVariables)
        {
            var given = variable(name) ?? variable(NoProxyVariables[0]) ?? variable(NoProxyVariables[1]) ?? "";
            yield return KeyValuePair.Create(name, string.Join(',', given.Split(',', StringSplitOptions.RemoveEmptyEntries).Concat(hosts).Distinct()));
        }
    }

    /// <summary>Replaces a wildcard address, which clients cannot connect to, with a loopback address.</summary>
    private static IPEndPoint Reachable(IPEndPoint endPoint) => endPoint.Address switch
    {
        var address when address.Equals(IPAddress.Any) => new IPEndPoint(IPAddress.Loopback, endPoint.Port),
        var address when address.Equals(IPAddress.IPv6Any) => new IPEndPoint(IPAddress.IPv6Loopback, endPoint.Port),
        _ => endPoint,
    };
}
