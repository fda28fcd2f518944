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
            var response = await lease.Transport.Reads.SendAsync(request, either.Token).ConfigureAwait(false);
            if (IsObject(request, response))
            {
                await BufferAsync(response, either.Token).ConfigureAwait(false);
            }

            return response;
        }
        catch (OperationCanceledException failure) when (!cancellationToken.IsCancellationRequested && limit.IsCancellationRequested)
        {
            throw new TimeoutException("The API server did not answer in time.", failure);
        }
    }

    /// <summary>Fetches the whole answer: KubernetesClient would block a thread for each piece of it.</summary>
    private static async Task BufferAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
#if NET9_0_OR_GREATER
            await response.Content.LoadIntoBufferAsync(cancellationToken).ConfigureAwait(false);
#else
            await response.Content.LoadIntoBufferAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
#endif
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    /// <summary>Whether the answer is one document: a watch's, or a log's, may never end.</summary>
    private static bool IsObject(HttpRequestMessage request, HttpResponseMessage response) =>
        response.Content.Headers.ContentType?.MediaType == "application/json"
        && request.RequestUri?.Query.Contains("watch=", StringComparison.Ordinal) != true;
}
