using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace PortForward.Net.Testing.Upgrades;

/// <summary>What the headers of an upgrade say.</summary>
internal static class UpgradeHeaders
{
    public const string Protocol = "portforward.k8s.io";
    public const string TunnelPrefix = "SPDY/3.1+";
    public const string ProtocolVersion = "X-Stream-Protocol-Version";
    public const string AcceptedVersions = "X-Accepted-Stream-Protocol-Versions";

    private const string WebSocketGuid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    public static bool AsksFor(HttpRequest request, string upgrade) =>
        request.Headers.Connection.ToString().Contains("upgrade", StringComparison.OrdinalIgnoreCase)
        && request.Headers.Upgrade.ToString().Contains(upgrade, StringComparison.OrdinalIgnoreCase);

    /// <summary>Gives the values of a header that may be repeated, or hold a list.</summary>
    public static string[] Values(StringValues header) =>
        [.. header.SelectMany(value => (value ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))];

    /// <summary>Answers the key of a WebSocket handshake, as RFC 6455 prescribes.</summary>
    public static string AcceptKey(string key)
    {
#pragma warning disable CA5350 // The handshake is defined with SHA-1 and keeps no secret.
        return Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + WebSocketGuid)));
#pragma warning restore CA5350
    }
}
