using System.Net;

namespace PortForward.Net.Authentication.Handlers;

/// <summary>Sends the typed reads by the current transport, and asks once more with a fresh login where the server did not know the first.</summary>
/// <remarks>Takes the place of KubernetesClient's own handler, which could never change its client certificate.</remarks>
internal sealed class ReadHandler(ClusterConnection connection, TimeSpan timeout, TimeProvider timeProvider) : DelegatingHandler
{
    /// <inheritdoc/>
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => connection.SendAsync(
        lease => SendOnceAsync(lease, request, cancellationToken),
        response => response.StatusCode == HttpStatusCode.Unauthorized && request.Content is null,
        cancellationToken);

    // The limit is for the answer, not for the login before it: a plugin may wait for its user.
    private async Task<HttpResponseMessage> SendOnceAsync(ClusterLease lease, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        connection.Authorize(request, lease.Login);
        using var limit = new CancellationTokenSource(timeout, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await lease.Transport.Reads.SendAsync(request, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException failure) when (!cancellationToken.IsCancellationRequested && limit.IsCancellationRequested)
        {
            throw new TimeoutException("The API server did not answer in time.", failure);
        }
    }
}
