using System.Net;
using PortForward.Net.Timing;

namespace PortForward.Net.Cluster.Handlers;

/// <summary>Sends reads over the current transport, once more with a fresh login if the server did not know the first, and again if a busy server
/// asks for a retry.</summary>
/// <param name="connection">The way to the API server.</param>
/// <param name="timeout">The longest time for the answer to one try.</param>
/// <param name="timeProvider">The clock.</param>
/// <param name="buffersAnswers">Whether answers in JSON are fetched as a whole, for KubernetesClient, which would block a thread for each piece of
/// them.</param>
/// <remarks>It is a <see cref="DelegatingHandler"/> because KubernetesClient takes no other, and it sends nothing to an inner handler: that of
/// KubernetesClient could never change its client certificate.</remarks>
internal sealed class ReadHandler(ClusterConnection connection, TimeSpan timeout, TimeProvider timeProvider, bool buffersAnswers) : DelegatingHandler
{
    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // Some versions of KubernetesClient send none.
        if (!request.Headers.Contains("User-Agent"))
        {
            request.Headers.TryAddWithoutValidation("User-Agent", connection.UserAgent);
        }

        var patience = timeout == Timeout.InfiniteTimeSpan ? TimeSpan.MaxValue : timeout;
        for (var retries = 0; ; retries++)
        {
            var response = await connection.SendAsync(
                lease => SendOnceAsync(lease, request, cancellationToken),
                answer => answer.StatusCode == HttpStatusCode.Unauthorized && request.Content is null,
                cancellationToken).ConfigureAwait(false);
            if (retries == ClusterLimits.ReadRetries || request.Content is not null || WaitOf(response) is not { } wait || wait > patience)
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
        var limit = new CancellationTokenSource(timeout, timeProvider);
        var isHandedOver = false;
        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
            var response = await lease.Transport.Reads.SendAsync(request, either.Token).ConfigureAwait(false);
            try
            {
                isHandedOver = await PrepareAsync(request, response, limit, either.Token).ConfigureAwait(false);
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
        finally
        {
            if (!isHandedOver)
            {
                limit.Dispose();
            }
        }
    }

    /// <summary>Checks and limits an answer, but for the length and time of watches and logs, which may never end.</summary>
    /// <returns>Whether the answer's content owns the time limit now.</returns>
    private async Task<bool> PrepareAsync(
        HttpRequestMessage request, HttpResponseMessage response, CancellationTokenSource limit, CancellationToken cancellationToken)
    {
        await ReadAnswer.CheckAsync(response, cancellationToken).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode || request.RequestUri?.Query.Contains("watch=", StringComparison.Ordinal) == true)
        {
            return false;
        }

        if (!buffersAnswers)
        {
            await ReadAnswer.LimitAsync(response, limit, cancellationToken).ConfigureAwait(false);
            return true;
        }

        if (response.Content.Headers.ContentType?.MediaType == "application/json")
        {
            await ReadAnswer.BufferAsync(response, cancellationToken).ConfigureAwait(false);
        }

        return false;
    }
}
