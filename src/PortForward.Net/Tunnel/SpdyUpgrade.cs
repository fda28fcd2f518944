using PortForward.Net.Cluster.Handlers;
using PortForward.Net.Errors;

namespace PortForward.Net.Tunnel;

/// <summary>Transport A: SPDY/3.1 over an HTTP upgrade (protocol.md 1).</summary>
internal static class SpdyUpgrade
{
    private const string ProtocolHeader = "X-Stream-Protocol-Version";

    public static async Task<UpgradeAttempt> TryAsync(UpgradeRequest upgrade, PodReference pod, CancellationToken cancellationToken)
    {
        using var request = upgrade.Create(HttpMethod.Post, pod, "SPDY/3.1");
        request.Content = new ByteArrayContent([]);
        request.Headers.TryAddWithoutValidation(ProtocolHeader, UpgradeRequest.PortForwardProtocol);
        var response = await upgrade.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (await RefusalOfAsync(upgrade, response, pod, cancellationToken).ConfigureAwait(false) is { } refusal)
        {
            response.Dispose();
            return new UpgradeAttempt(null, refusal);
        }

        var wire = SocketDialer.WireOf(request);
        return new UpgradeAttempt(await UpgradeRequest.StreamOfAsync(response, wire, cancellationToken).ConfigureAwait(false), null, wire);
    }

    private static async Task<PortForwardException?> RefusalOfAsync(UpgradeRequest upgrade, HttpResponseMessage response, PodReference pod, CancellationToken cancellationToken)
    {
        if (response.StatusCode != System.Net.HttpStatusCode.SwitchingProtocols)
        {
            return await upgrade.RefusalAsync(response, pod, cancellationToken).ConfigureAwait(false);
        }

        if (!UpgradeRequest.HeaderHolds(response, "Connection", "upgrade") || !UpgradeRequest.HeaderHolds(response, "Upgrade", "spdy/3.1"))
        {
            return UpgradeRefusal.Of(pod, "The server responded with status 101, but its Upgrade header does not specify SPDY/3.1. A proxy may have changed the response.", FailureReason.UpgradeHeadersMissing);
        }

        var protocol = UpgradeRequest.Header(response, ProtocolHeader);
        return protocol == UpgradeRequest.PortForwardProtocol
            ? null
            : UpgradeRefusal.Of(
                pod, $"unable to negotiate protocol: client supports \"{UpgradeRequest.PortForwardProtocol}\", server returned \"{protocol}\"");
    }
}
