using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace PortForward.Net.Testing.Upgrades;

/// <summary>Reads the headers of an upgrade.</summary>
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

    /// <summary>Gets the values of a header that may be repeated or contain a list.</summary>
    public static string[] Values(StringValues header) =>
        [.. header.SelectMany(value => (value ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))];

    /// <summary>Computes the accept value for the key of a WebSocket handshake (RFC 6455).</summary>
    public static string AcceptKey(string key)
    {
#pragma warning disable CA5350 // The handshake requires SHA-1, which protects nothing here.
        return Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + WebSocketGuid)));
#pragma warning restore CA5350
    }
}
