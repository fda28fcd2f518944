using System.Net;
using PortForward.Net.Cluster;
using PortForward.Net.Cluster.Api;
using PortForward.Net.Cluster.Handlers;
using PortForward.Net.Tunnel;

namespace PortForward.Net.Doctor;

/// <summary>Requests to the API server by HTTP/1.1, over the handler that upgrades use, so that they show what an upgrade will meet.</summary>
internal sealed class ApiCalls(ClusterConnection cluster, TimeSpan timeout, TimeProvider timeProvider)
{
    /// <summary>Reads a path below the server's address.</summary>
    /// <exception cref="PortForwardException">There was no answer, or the credential could not be had.</exception>
    public Task<ApiReply> GetAsync(string path, CancellationToken cancellationToken) => SendAsync(HttpMethod.Get, path, null, cancellationToken);

    /// <summary>Posts JSON to a path below the server's address.</summary>
    /// <exception cref="PortForwardException">There was no answer, or the credential could not be had.</exception>
    public Task<ApiReply> PostAsync(string path, ReadOnlyMemory<byte> json, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, path, json, cancellationToken);

    private Task<ApiReply> SendAsync(HttpMethod method, string path, ReadOnlyMemory<byte>? json, CancellationToken cancellationToken) => cluster.SendAsync(
        lease => SendOnceAsync(lease, method, path, json, cancellationToken),
        reply => reply.Status == HttpStatusCode.Unauthorized,
        cancellationToken);

    private async Task<ApiReply> SendOnceAsync(
        ClusterLease lease, HttpMethod method, string path, ReadOnlyMemory<byte>? json, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(cluster.UpgradeUri, path))
        {
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        if (json is { } body)
        {
            request.Content = new ReadOnlyMemoryContent(body);
            request.Content.Headers.ContentType = new("application/json");
        }

        using var requests = new UpgradeRequest(cluster, lease, timeout, timeProvider);
        using var response = await requests.SendAsync(request, cancellationToken).ConfigureAwait(false);
        var text = await ApiErrors.ReadBodyAsync(response.Content, cancellationToken).ConfigureAwait(false);
        return new ApiReply(response.StatusCode, text, response.Headers.Date, timeProvider.GetUtcNow(), ApiErrors.WithoutQuery(response.Headers.Location?.OriginalString));
    }
}
