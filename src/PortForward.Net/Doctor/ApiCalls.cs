using System.Net;
using PortForward.Net.Cluster;
using PortForward.Net.Cluster.Api;
using PortForward.Net.Cluster.Handlers;
using PortForward.Net.Tunnel;

namespace PortForward.Net.Doctor;

/// <summary>Sends HTTP/1.1 requests to the API server with the handler of upgrades, so that they meet the same obstacles.</summary>
internal sealed class ApiCalls(ClusterConnection cluster, TimeSpan timeout, TimeProvider timeProvider)
{
    /// <summary>Sends a GET request to a path relative to the server's address.</summary>
    /// <exception cref="PortForwardException">There was no response, or no credential could be obtained.</exception>
    public Task<ApiReply> GetAsync(string path, CancellationToken cancellationToken) => SendAsync(HttpMethod.Get, path, null, cancellationToken);

    /// <summary>Posts JSON to a path relative to the server's address.</summary>
    /// <exception cref="PortForwardException">There was no response, or no credential could be obtained.</exception>
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
