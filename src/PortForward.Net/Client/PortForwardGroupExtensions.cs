namespace PortForward.Net;

/// <summary>Starts groups of forwards with a <see cref="PortForwardClient"/>.</summary>
public static class PortForwardGroupExtensions
{
    /// <inheritdoc cref="StartGroupAsync(PortForwardClient, IEnumerable{PortForwardRequest}, PortForwardGroupOptions?, CancellationToken)"/>
    public static Task<PortForwardGroup> StartGroupAsync(
        this PortForwardClient client, IEnumerable<PortForwardRequest> requests, CancellationToken cancellationToken) =>
        StartGroupAsync(client, requests, null, cancellationToken);

    /// <summary>Starts forwarding local ports to several targets at the same time.</summary>
    /// <param name="client">The client, which must outlive the group.</param>
    /// <param name="requests">At least one forward. Each has a name of its own.</param>
    /// <param name="options">The options for the group; <see langword="null"/> for the defaults.</param>
    /// <param name="cancellationToken">A token that cancels starting. It has no effect on a running group.</param>
    /// <returns>A task that completes when each forward has been started or has failed once, unless
    /// <see cref="PortForwardGroupOptions.WaitForStart"/> is <see langword="false"/>.</returns>
    /// <exception cref="ArgumentException">No forward is specified, two have the same name, or an option is out of range.</exception>
    /// <exception cref="PortForwardException">Forwards can't be started, and <see cref="PortForwardGroupOptions.FailedStarts"/> is
    /// <see cref="FailedStartPolicy.Throw"/>. The inner exception is an <see cref="AggregateException"/> with each failure. Nothing is left
    /// open.</exception>
    /// <exception cref="ObjectDisposedException">The client was disposed.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was canceled. Nothing is left open.</exception>
    public static Task<PortForwardGroup> StartGroupAsync(
        this PortForwardClient client,
        IEnumerable<PortForwardRequest> requests,
        PortForwardGroupOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(requests);
        var copy = (options ?? new PortForwardGroupOptions()).Copy();
        PortForwardRequest[] all = [.. requests];
        if (all.Length == 0)
        {
            throw new ArgumentException("A group has at least one forward; specify one.", nameof(requests));
        }

        var group = new PortForwardGroup(client, all);
        return client.Services.RunAsync(() => group.StartAsync(copy, cancellationToken), cancellationToken);
    }
}
