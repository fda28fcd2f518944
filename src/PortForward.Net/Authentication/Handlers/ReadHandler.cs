using System.Net;

namespace PortForward.Net.Authentication.Handlers;

/// <summary>Sends the typed reads by the current transport, once more with a fresh login if the server did not know the first, and again when a
/// busy server says so.</summary>
/// <remarks>Takes the place of KubernetesClient's own handler, which could never change its client certificate.</remarks>
internal sealed class ReadHandler(ClusterConnection connection, TimeSpan timeout, TimeProvider timeProvider) : DelegatingHandler
{
    /// <summary>As many as kubectl.</summary>
    private const int MaxRetries = 10;

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var patience = timeout == Timeout.InfiniteTimeSpan ? TimeSpan.MaxValue : timeout;
        for (var retries = 0; ; retries++)
        {
            var response = await connection.SendAsync(
                lease => SendOnceAsync(lease, request, cancellationToken),
                answer => answer.StatusCode == HttpStatusCode.Unauthorized && request.Content is null,
                cancellationToken).ConfigureAwait(false);
            if (retries == MaxRetries || request.Content is not null || WaitOf(response) is not { } wait || wait > patience)
            {
                return response;
            }

            response.Dispose();
            patience -= wait;
            await Task.Delay(wait, timeProvider, cancellationToken).ConfigureAwait(false);
        }
    }

    private static TimeSpan? WaitOf(HttpResponseMessage response) =>
        response.StatusCode is HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError
            ? RetryAfterLimit.Apply(response.Headers.RetryAfter?.Delta)
            : null;

    // The limit is for the answer, not for the login before it: a plugin may wait for its user.
    private async Task<HttpResponseMessage> SendOnceAsync(ClusterLease lease, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        connection.Authorize(request, lease.Login);
        using var limit = new CancellationTokenSource(timeout, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var response = await lease.Transport.Reads.SendAsync(request, either.Token).ConfigureAwait(false);
            try
            {
                await ReadAnswer.PrepareAsync(request, response, either.Token).ConfigureAwait(false);
                cancellationToken.ThrowIfCancellationRequested();
                return response;
            }
            catch
            {
                response.Dispose();
                throw;
            }
        }
        catch (OperationCanceledException failure) when (!cancellationToken.IsCancellationRequested && limit.IsCancellationRequested)
        {
            throw new TimeoutException("The API server did not answer in time.", failure);
        }
    }
}
