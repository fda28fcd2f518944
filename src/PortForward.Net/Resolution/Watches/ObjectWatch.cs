using System.Net;
using PortForward.Net.Cluster.Api;
using PortForward.Net.Timing;

namespace PortForward.Net.Resolution.Watches;

/// <summary>Follows the objects of a collection: reads them, and then watches for changes. After a failure, it starts again with back-off.</summary>
/// <remarks>A collection is listed, and watched from the version of the list. A single object is watched from its current state, and read once the watch
/// has begun: this requires no permission to list, and neither its existence nor its deletion can be missed. A watch that the server ends continues from
/// the last version.</remarks>
/// <typeparam name="T">The type of the objects.</typeparam>
/// <param name="reader">The reader.</param>
/// <param name="collection">The collection.</param>
/// <param name="onItems">Called with all objects after each change, by one thread at a time. The collection is reused.</param>
/// <param name="onFailure">Called if the API server can't be asked. The last objects still apply, and the watch continues.</param>
/// <param name="timeProvider">The clock of the back-off.</param>
/// <param name="proxy">The proxy to the API server, for messages; null for none.</param>
internal sealed class ObjectWatch<T>(
    ApiReader reader, ApiCollection<T> collection, Action<IReadOnlyCollection<T>> onItems, Action<PortForwardException> onFailure, TimeProvider timeProvider, Uri? proxy)
    where T : class, IApiItem
{
    private readonly object _lock = new();
    private readonly Dictionary<string, T> _items = new(StringComparer.Ordinal);
    private CancellationTokenSource? _attempt;
    private Backoff _backoff;

    /// <summary>Follows the collection until the token is canceled.</summary>
    /// <exception cref="PortForwardException">The credential lacks a permission (<see cref="PortForwardError.Forbidden"/>), or the server does not have
    /// the collection (<see cref="PortForwardError.TargetNotFound"/>).</exception>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            using var attempt = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            SetAttempt(attempt);
            try
            {
                await FollowAsync(attempt.Token).ConfigureAwait(false);
            }
            catch (Exception failure) when (attempt.IsCancellationRequested && !cancellationToken.IsCancellationRequested
                && (failure is PortForwardException || ApiErrors.IsOfTransport(failure)))
            {
                // Restarted. The watch may have failed at the same moment, since what ends the sessions often ends the watch too.
                _backoff = default;
            }
            finally
            {
                SetAttempt(null);
            }
        }
    }

    /// <summary>Reads the objects again now: the state of the watch is in doubt, or a wait is no longer necessary.</summary>
    public void Restart()
    {
        lock (_lock)
        {
            _attempt?.Cancel();
        }
    }

    private void SetAttempt(CancellationTokenSource? attempt)
    {
        lock (_lock)
        {
            _attempt = attempt;
        }
    }

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        TimeSpan wait;
        try
        {
            var version = await ReadAsync(cancellationToken).ConfigureAwait(false);
            while (true)
            {
                var start = timeProvider.GetTimestamp();
                var next = await WatchAsync(version, cancellationToken).ConfigureAwait(false);
                if (next is null)
                {
                    break;
                }

                version = next;
                if (timeProvider.GetElapsedTime(start) >= Backoff.ProvenAfter)
                {
                    _backoff = default;
                    continue;
                }

                // A server that ends every watch immediately must not be asked in a tight loop.
                await Task.Delay(_backoff.Next(null), timeProvider, cancellationToken).ConfigureAwait(false);
            }

            wait = _backoff.Next(null);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested && (failure is PortForwardException || ApiErrors.IsOfTransport(failure)))
        {
            var reason = failure as PortForwardException ?? ApiErrors.FromTransport(failure, reader.Server, proxy);
            if (reason.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed)
            {
                throw reason;
            }

            if (reason.StatusCode != HttpStatusCode.Gone)
            {
                onFailure(reason);
            }

            wait = _backoff.Next(reason.RetryAfter);
        }

        await Task.Delay(wait, timeProvider, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads the objects, and returns the version to watch from; empty for a single object.</summary>
    private async Task<string> ReadAsync(CancellationToken cancellationToken)
    {
        if (collection.Name is not null)
        {
            return "";
        }

        var list = await reader.ListAsync(collection, cancellationToken).ConfigureAwait(false);
        Replace(list.Items);
        return list.Metadata.ResourceVersion ?? "";
    }

    private async Task<T?> FindAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await reader.ReadItemAsync(collection, cancellationToken).ConfigureAwait(false);
        }
        catch (PortForwardException e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>Applies events until the watch ends. Returns the version to continue from; null if it has expired.</summary>
    private async Task<string?> WatchAsync(string version, CancellationToken cancellationToken)
    {
        using var response = await reader.WatchAsync(collection, version, cancellationToken).ConfigureAwait(false);
        if (collection.Name is not null && version.Length == 0)
        {
            var item = await FindAsync(cancellationToken).ConfigureAwait(false);
            Replace(item is null ? [] : [item]);
        }

        using var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await foreach (var e in WatchStream.ReadAsync(body, collection.Item, cancellationToken).ConfigureAwait(false))
        {
            version = e.Version ?? version;
            switch (e.Type)
            {
                case WatchEventType.Changed:
                    _items[e.Item!.Metadata.Name!] = e.Item;
                    onItems(_items.Values);
                    break;
                case WatchEventType.Deleted:
                    _items.Remove(e.Item!.Metadata.Name!);
                    onItems(_items.Values);
                    break;
                case WatchEventType.Error when e.Status == (int)HttpStatusCode.Gone:
                    return null;
                case WatchEventType.Error:
                    throw new PortForwardException(PortForwardError.ApiServerUnreachable, $"The API server ended a watch: {e.Message ?? "no reason given"}.");
                default:
                    break;
            }
        }

        return version;
    }

    private void Replace(T[] items)
    {
        _items.Clear();
        foreach (var item in items)
        {
            if (item.Metadata.Name is { } name)
            {
                _items[name] = item;
            }
        }

        onItems(_items.Values);
    }
}
