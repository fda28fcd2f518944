using System.Net;
using PortForward.Net.Cluster;
using PortForward.Net.Cluster.Api;
using PortForward.Net.Cluster.Handlers;
using PortForward.Net.Targets;

namespace PortForward.Net.Tunnel;

/// <summary>Sends one upgrade request to a pod's portforward subresource, and checks what all upgrades have in common.</summary>
/// <remarks>One time limit covers the answer and the body of a refusal, which a server may never send whole.</remarks>
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

    /// <summary>Makes the request: GET for WebSocket, POST for SPDY (protocol.md 1.1, 2.1).</summary>
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

    /// <summary>Sends the request and waits for its answer, at most for the timeout.</summary>
    /// <exception cref="PortForwardException">There was no answer.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
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
                PortForwardError.Timeout, $"The API server at {_cluster.BaseUri.Authority} did not answer within {_timeout.TotalSeconds:0.###} seconds.", e);
        }
        catch (HttpRequestException e)
        {
            throw ApiErrors.FromTransport(e, _cluster.BaseUri, _cluster.ProxyAddress);
        }
    }

    /// <summary>Makes the error of an answer that is no upgrade, with as much of its body as arrives within the time limit.</summary>
    public async Task<PortForwardException> RefusalAsync(HttpResponseMessage response, PodReference pod, CancellationToken cancellationToken)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(_limit.Token, cancellationToken);
        var refusal = await UpgradeRefusal.FromResponseAsync(response, pod, both.Token).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        return refusal;
    }

    public void Dispose() => _limit.Dispose();

    /// <summary>Gives the connection that an answer of 101 leaves, over the wire that was dialled for it where that is known.</summary>
    public static async Task<Stream> StreamOfAsync(HttpResponseMessage response, WireStream? wire, CancellationToken cancellationToken)
    {
        var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        return wire is null ? stream : new CorkedStream(stream, wire);
    }

    /// <summary>Whether a header's values hold a text, whatever its case and the words around it (protocol.md 1.2).</summary>
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

    /// <summary>The first value of a header, or null.</summary>
    public static string? Header(HttpResponseMessage response, string header) =>
        response.Headers.TryGetValues(header, out var values) ? values.FirstOrDefault() : null;
}
