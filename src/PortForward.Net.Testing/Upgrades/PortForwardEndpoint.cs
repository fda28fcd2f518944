using System.Globalization;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using PortForward.Net.Testing.Api;
using PortForward.Net.Testing.Faults;
using PortForward.Net.Testing.Sessions;

namespace PortForward.Net.Testing.Upgrades;

/// <summary>The subresource <c>pods/portforward</c>: validates a request like API server, kubelet and runtime, and upgrades it.</summary>
internal sealed class PortForwardEndpoint(
    Func<string, string, TestPod?> findPod, SessionRegistry sessions, TestFaults faults, TestClusterOptions options)
{
    private const string Resource = "pods/portforward";
    private const string NodeLost = "error dialing backend: dial tcp 10.0.0.1:10250: connect: connection refused";

    public async Task AnswerAsync(HttpContext context, TestUser user, ApiPath path, CancellationToken stopping)
    {
        var (ns, name) = (path.Namespace!, path.Name!);
        var isTunnel = HttpMethods.IsGet(context.Request.Method) && UpgradeHeaders.AsksFor(context.Request, "websocket");
        if (MissingVerb(context.Request.Method, isTunnel, user.Rights) is { } verb)
        {
            await ApiAnswer.ForbiddenAsync(context, user, verb, path.Type, Resource, ns, name).ConfigureAwait(false);
        }
        else if (findPod(ns, name) is not { } pod)
        {
            await ApiAnswer.NotFoundAsync(context, path.Type, name).ConfigureAwait(false);
        }
        else if (!pod.IsScheduled)
        {
            await ApiAnswer.BadRequestAsync(context, $"pod {name} does not have a host assigned").ConfigureAwait(false);
        }
        else if (pod.IsNodeLost)
        {
            await ApiAnswer.InternalErrorAsync(context, NodeLost).ConfigureAwait(false);
        }
        else if (isTunnel)
        {
            await TunnelAsync(context, pod, stopping).ConfigureAwait(false);
        }
        else
        {
            await UpgradeAsync(context, pod, stopping).ConfigureAwait(false);
        }
    }

    private string? MissingVerb(string method, bool isTunnel, TestRights rights)
    {
        if (HttpMethods.IsPost(method))
        {
            return rights.HasFlag(TestRights.CreatePortForward) ? null : "create";
        }

        if (!rights.HasFlag(TestRights.GetPortForward))
        {
            return "get";
        }

        return isTunnel && options.WebSocketNeedsCreate && !rights.HasFlag(TestRights.CreatePortForward) ? "create" : null;
    }

    private async Task UpgradeAsync(HttpContext context, TestPod pod, CancellationToken stopping)
    {
        var upgrade = context.Features.Get<IHttpUpgradeFeature>();
        if (upgrade is not { IsUpgradableRequest: true } || !options.Transports.HasFlag(TestTransports.Spdy))
        {
            await ApiAnswer.BadRequestAsync(context, "Upgrade request required").ConfigureAwait(false);
            return;
        }

        var offered = UpgradeHeaders.Values(context.Request.Headers[UpgradeHeaders.ProtocolVersion]);
        if (offered.Length == 0)
        {
            var text = $"unable to upgrade: header {UpgradeHeaders.ProtocolVersion} does not exist in request";
            await ApiAnswer.TextAsync(context, text, StatusCodes.Status400BadRequest).ConfigureAwait(false);
            return;
        }

        if (!await AcceptsAsync(context, offered).ConfigureAwait(false))
        {
            return;
        }

        if (!UpgradeHeaders.AsksFor(context.Request, "spdy/3.1"))
        {
            var text = "unable to upgrade: missing upgrade headers in request";
            await ApiAnswer.TextAsync(context, text, StatusCodes.Status400BadRequest).ConfigureAwait(false);
            return;
        }

        sessions.Count(TestTransports.Spdy);
        context.Response.Headers.Upgrade = "SPDY/3.1";
        context.Response.Headers[UpgradeHeaders.ProtocolVersion] = UpgradeHeaders.Protocol;
        var link = await OpenLinkAsync(context, upgrade).ConfigureAwait(false);
        await using (link.ConfigureAwait(false))
        {
            await ServeAsync(context, pod, TestTransports.Spdy, link, stopping).ConfigureAwait(false);
        }
    }

    private async Task TunnelAsync(HttpContext context, TestPod pod, CancellationToken stopping)
    {
        var upgrade = context.Features.Get<IHttpUpgradeFeature>();
        var tunnels = UpgradeHeaders.Values(context.Request.Headers.SecWebSocketProtocol)
            .Where(name => name.StartsWith(UpgradeHeaders.TunnelPrefix, StringComparison.Ordinal) && name.EndsWith(".k8s.io", StringComparison.Ordinal))
            .Select(name => name[UpgradeHeaders.TunnelPrefix.Length..])
            .ToArray();
        var key = context.Request.Headers.SecWebSocketKey.ToString();
        if (!options.Transports.HasFlag(TestTransports.WebSocket) || tunnels.Length == 0 || key.Length == 0 || upgrade is not { IsUpgradableRequest: true })
        {
            // The response of a kubelet to which an older API server forwards the request.
            await ApiAnswer.TextAsync(context, "query parameter \"port\" is required", StatusCodes.Status400BadRequest).ConfigureAwait(false);
            return;
        }

        if (!await AcceptsAsync(context, tunnels).ConfigureAwait(false))
        {
            return;
        }

        sessions.Count(TestTransports.WebSocket);
        context.Response.Headers.Upgrade = "websocket";
        context.Response.Headers.SecWebSocketAccept = UpgradeHeaders.AcceptKey(key);
        context.Response.Headers.SecWebSocketProtocol = UpgradeHeaders.TunnelPrefix + UpgradeHeaders.Protocol;
        var link = await OpenLinkAsync(context, upgrade).ConfigureAwait(false);
        await using var open = link.ConfigureAwait(false);
        using var socket = WebSocket.CreateFromStream(
            link, new WebSocketCreationOptions { IsServer = true, KeepAliveInterval = Timeout.InfiniteTimeSpan });
        var tunnel = new WebSocketTunnel(socket);
        await using (tunnel.ConfigureAwait(false))
        {
            await ServeAsync(context, pod, TestTransports.WebSocket, tunnel, stopping).ConfigureAwait(false);
            await tunnel.CloseAsync(context.RequestAborted).ConfigureAwait(false);
        }
    }

    /// <summary>Checks the protocol and the simulated faults. Sends the response if one of them refuses.</summary>
    private async Task<bool> AcceptsAsync(HttpContext context, string[] offered)
    {
        if (faults.NextRefusal(context.Request) is { } refusal)
        {
            if (refusal.RetryAfter is { } delay)
            {
                context.Response.Headers.RetryAfter = Math.Ceiling(delay.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            }

            await ApiAnswer.TextAsync(context, refusal.Body, refusal.StatusCode, refusal.ContentType).ConfigureAwait(false);
            return false;
        }

        if (!offered.Contains(UpgradeHeaders.Protocol, StringComparer.Ordinal))
        {
            context.Response.Headers[UpgradeHeaders.AcceptedVersions] = UpgradeHeaders.Protocol;
            var text = "unable to upgrade: unable to negotiate protocol: client supports "
                + $"[{string.Join(' ', offered)}], server accepts [{UpgradeHeaders.Protocol}]";
            await ApiAnswer.TextAsync(context, text, StatusCodes.Status403Forbidden).ConfigureAwait(false);
            return false;
        }

        return true;
    }

    /// <summary>Accepts the upgrade, and adds the simulated faults to the connection.</summary>
    private async Task<FaultStream> OpenLinkAsync(HttpContext context, IHttpUpgradeFeature upgrade)
    {
        var cut = faults.NextCut();
        if (cut.Sent is { } sent)
        {
            context.Features.GetRequiredFeature<CutOutput>().CutAfter(sent);
        }

        var stream = await upgrade.UpgradeAsync().ConfigureAwait(false);
        return new FaultStream(stream, faults, cut.Received, context.Abort, context.RequestAborted);
    }

    private async Task ServeAsync(HttpContext context, TestPod pod, TestTransports kind, Stream stream, CancellationToken stopping)
    {
        var session = new PodSession(pod, kind, stream, context.Abort, options, faults);
        await using (session.ConfigureAwait(false))
        {
            sessions.Add(session);
            try
            {
                context.Features.GetRequiredFeature<CutOutput>().OnCut(session.EndReading);
                await session.RunAsync(stopping, context.RequestAborted, () => sessions.Remove(session)).ConfigureAwait(false);
            }
            finally
            {
                sessions.Remove(session);
            }
        }
    }
}
