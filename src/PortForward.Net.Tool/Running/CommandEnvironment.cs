using System.Globalization;
using System.Net;

namespace PortForward.Net.Tool.Running;

/// <summary>The variables by which a program finds the ports.</summary>
internal static class CommandEnvironment
{
    private const string Prefix = "PORTFORWARD_";

    public static IEnumerable<KeyValuePair<string, string>> Of(IReadOnlyList<PortForwardListener> listeners)
    {
        // The first listener comes last, so that of two with the same name it is the one that counts.
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

    /// <summary>Every address is listened on, but none is connected to by that name.</summary>
    private static IPEndPoint Reachable(IPEndPoint endPoint) => endPoint.Address switch
    {
        var address when address.Equals(IPAddress.Any) => new IPEndPoint(IPAddress.Loopback, endPoint.Port),
        var address when address.Equals(IPAddress.IPv6Any) => new IPEndPoint(IPAddress.IPv6Loopback, endPoint.Port),
        _ => endPoint,
    };
}
