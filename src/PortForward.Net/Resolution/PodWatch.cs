using System.Net;
using PortForward.Net.Cluster.Api;
using PortForward.Net.Resolution.Watches;

namespace PortForward.Net.Resolution;

/// <summary>Waits for a pod to appear.</summary>
internal sealed class PodWatch(ApiReader reader, TimeProvider timeProvider)
{
    /// <summary>Gets the name of the first pod that is added or modified; null if the server ended the watch before.</summary>
    /// <exception cref="PortForwardException">The API server refused the watch.</exception>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    public async Task<string?> FirstAsync(string scope, string selector, string? resourceVersion, CancellationToken cancellationToken)
    {
        try
        {
            if (await WatchAsync(ApiCollections.Pods(scope) with { LabelSelector = selector }, resourceVersion ?? "", cancellationToken).ConfigureAwait(false) is { } name)
            {
                return name;
            }
        }
        catch (PortForwardException e) when (e.StatusCode == HttpStatusCode.Gone)
        {
            // The version has expired.
        }

        // A server that ends every watch immediately must not be polled in a tight loop.
        await Task.Delay(ResolutionLimits.PollInterval, timeProvider, cancellationToken).ConfigureAwait(false);
        return null;
    }

    private async Task<string?> WatchAsync(ApiCollection<Pod> pods, string resourceVersion, CancellationToken cancellationToken)
    {
        using var response = await reader.WatchAsync(pods, resourceVersion, cancellationToken).ConfigureAwait(false);
        try
        {
            using var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            await foreach (var e in WatchStream.ReadAsync(body, pods.Item, cancellationToken).ConfigureAwait(false))
            {
                switch (e.Type)
                {
                    case WatchEventType.Changed:
                        return e.Item!.Metadata.Name;
                    case WatchEventType.Error:
                        return null;
                    default:
                        break;
                }
            }
        }
        catch (Exception failure) when (failure is (IOException and not PortForwardException) or HttpRequestException)
        {
            // The connection was lost; the caller asks again.
        }

        return null;
    }
}
