using System.Net;
using PortForward.Net.Timing;

namespace PortForward.Net.Cluster.Handlers;

/// <summary>Sends reads over the current transport. Retries once with a new login after a 401, and again if an overloaded server requests a
/// retry.</summary>
/// <param name="connection">The connection to the API server.</param>
/// <param name="timeout">The timeout of one attempt.</param>
/// <param name="timeProvider">The clock.</param>
/// <param name="buffersAnswers">Whether JSON responses are buffered completely, for KubernetesClient, which would block a thread for each chunk of
/// them.</param>
/// <remarks>It is a <see cref="DelegatingHandler"/> because KubernetesClient requires one, and it bypasses the inner handler: the one of
/// KubernetesClient cannot change its client certificate.</remarks>
internal sealed class ReadHandler(ClusterConnection connection, TimeSpan timeout, TimeProvider timeProvider, bool buffersAnswers) : DelegatingHandler
{
    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // Some versions of KubernetesClient do not send one.
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

    // The timeout covers the response but not the login before it, since a plugin may wait for the user.
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
            throw new TimeoutException("The API server did not respond in time.", failure);
        }
        finally
        {
            if (!isHandedOver)
            {
                limit.Dispose();
            }
        }
    }

    /// <summary>Validates a response and limits its length and time, except for watches and logs, which may never end.</summary>
    /// <returns>Whether the content of the response now owns the timeout.</returns>
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
