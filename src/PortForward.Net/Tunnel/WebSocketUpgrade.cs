using System.Net;
using System.Security.Cryptography;
using System.Text;
using PortForward.Net.Cluster.Handlers;
using PortForward.Net.Errors;

namespace PortForward.Net.Tunnel;

/// <summary>Transport B: SPDY/3.1 inside a WebSocket (protocol.md 2).</summary>
internal static class WebSocketUpgrade
{
    private const string TunnelProtocol = "SPDY/3.1+" + UpgradeRequest.PortForwardProtocol;

    // RFC 6455, 1.3.
    private const string AcceptGuid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    public static async Task<UpgradeAttempt> TryAsync(UpgradeRequest upgrade, PodReference pod, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
        using var request = upgrade.Create(HttpMethod.Get, pod, "websocket");
        request.Headers.TryAddWithoutValidation("Sec-WebSocket-Key", key);
        request.Headers.TryAddWithoutValidation("Sec-WebSocket-Protocol", TunnelProtocol);
        request.Headers.TryAddWithoutValidation("Sec-WebSocket-Version", "13");
        var response = await upgrade.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (await RefusalOfAsync(upgrade, response, key, pod, cancellationToken).ConfigureAwait(false) is { } refusal)
        {
            response.Dispose();
            return new UpgradeAttempt(null, refusal);
        }

        var wire = SocketDialer.WireOf(request);
        var raw = await UpgradeRequest.StreamOfAsync(response, wire, cancellationToken).ConfigureAwait(false);
        return new UpgradeAttempt(new WebSocketTunnelStream(raw, timeProvider), null, wire);
    }

    private static async Task<PortForwardException?> RefusalOfAsync(
        UpgradeRequest upgrade, HttpResponseMessage response, string key, PodReference pod, CancellationToken cancellationToken)
    {
        if (response.StatusCode != HttpStatusCode.SwitchingProtocols)
        {
            return await upgrade.RefusalAsync(response, pod, cancellationToken).ConfigureAwait(false);
        }

        if (!UpgradeRequest.HeaderHolds(response, "Connection", "upgrade") || !UpgradeRequest.HeaderHolds(response, "Upgrade", "websocket"))
        {
            return UpgradeRefusal.Of(pod, "The server responded with status 101, but its Upgrade header does not specify WebSocket. A proxy may have changed the response.", FailureReason.UpgradeHeadersMissing);
        }

        if (UpgradeRequest.Header(response, "Sec-WebSocket-Accept") != Accept(key))
        {
            return UpgradeRefusal.Of(pod, "The server's Sec-WebSocket-Accept header does not match the key of the request.");
        }

        var protocol = UpgradeRequest.Header(response, "Sec-WebSocket-Protocol");
        return protocol == TunnelProtocol
            ? null
            : UpgradeRefusal.Of(pod, $"unable to negotiate protocol: client supports \"{TunnelProtocol}\", server returned \"{protocol}\"");
    }

    // RFC 6455 requires SHA-1. It only associates the response with the request and protects nothing.
#pragma warning disable CA5350
    private static string Accept(string key) => Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + AcceptGuid)));
#pragma warning restore CA5350
}
