using System.Net;
using PortForward.Net.Cluster;
using PortForward.Net.Cluster.Api;
using PortForward.Net.Cluster.Handlers;
using PortForward.Net.Targets;

namespace PortForward.Net.Tunnel;

/// <summary>Sends an upgrade request to a pod's portforward subresource, with the checks that both transports share.</summary>
/// <remarks>One timeout covers the response and the body of a refusal, which a server may never complete.</remarks>
internal sealed class UpgradeRequest : IDisposable
{
    public const string PortForwardProtocol = "portforward.k8s.io";

    private readonly ClusterConnection _cluster;
    private readonly ClusterLease _lease;
    private readonly TimeSpan _timeout;
    private readonly CancellationTokenSource _limit;

    public UpgradeRequest(ClusterConnection cluster, ClusterLease lease, TimeSpan timeout, TimeProvider timeProvider)
    {
        _cluster = cluster;
        _lease = lease;
        _timeout = timeout;
        _limit = new CancellationTokenSource(timeout, timeProvider);
    }

    /// <summary>Creates the request: GET for WebSocket, POST for SPDY (protocol.md 1.1, 2.1).</summary>
    public HttpRequestMessage Create(HttpMethod method, PodReference pod, string upgrade)
    {
        var path = ApiPath.Of(TargetKinds.Pod, pod.Namespace, pod.Name) + "/portforward";
        var request = new HttpRequestMessage(method, new Uri(_cluster.UpgradeUri, path))
        {
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Headers.UserAgent.Add(ProductName.UserAgent);
        request.Headers.TryAddWithoutValidation("Connection", "Upgrade");
        request.Headers.TryAddWithoutValidation("Upgrade", upgrade);
        return request;
    }

    /// <summary>Sends the request and waits for its response, at most for the timeout.</summary>
    /// <exception cref="PortForwardException">There was no response.</exception>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(_limit.Token, cancellationToken);
        try
        {
            _cluster.Authorize(request, _lease.Login);
            return await _lease.Transport.Upgrades.SendAsync(request, both.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new PortForwardException(
                PortForwardError.Timeout, $"The API server at {_cluster.BaseUri.Authority} did not respond within {_timeout.TotalSeconds:0.###} seconds.", e);
        }
        catch (HttpRequestException e)
        {
            throw ApiErrors.FromTransport(e, _cluster.BaseUri, _cluster.ProxyAddress);
        }
    }

    /// <summary>Creates the exception for a refused upgrade, with as much of the body as arrives before the timeout.</summary>
    public async Task<PortForwardException> RefusalAsync(HttpResponseMessage response, PodReference pod, CancellationToken cancellationToken)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(_limit.Token, cancellationToken);
        var refusal = await UpgradeRefusal.FromResponseAsync(response, pod, both.Token).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        return refusal;
    }

    public void Dispose() => _limit.Dispose();

    /// <summary>Gets the upgraded connection of a 101 response, over its TCP connection if that is known.</summary>
    public static async Task<Stream> StreamOfAsync(HttpResponseMessage response, WireStream? wire, CancellationToken cancellationToken)
    {
        var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        return wire is null ? stream : new CorkedStream(stream, wire);
    }

    /// <summary>Determines whether a header contains a text, ignoring case (protocol.md 1.2).</summary>
    public static bool HeaderHolds(HttpResponseMessage response, string header, string text)
    {
        if (response.Headers.TryGetValues(header, out var values))
        {
            foreach (var value in values)
            {
                if (value.Contains(text, StringComparison.OrdinalIgnoreCase))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>Gets the first value of a header; null if there is none.</summary>
    public static string? Header(HttpResponseMessage response, string header) =>
        response.Headers.TryGetValues(header, out var values) ? values.FirstOrDefault() : null;
}
