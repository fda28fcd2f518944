using PortForward.Net.Client;
using PortForward.Net.Errors;
using PortForward.Net.Forwarding;

namespace PortForward.Net;

/// <summary>Forwards to several targets with one client. A forward that can't be started doesn't affect the others.</summary>
/// <remarks>To start a group, call <see cref="PortForwardGroupExtensions.StartGroupAsync(PortForwardClient, IEnumerable{PortForwardRequest}, PortForwardGroupOptions?, CancellationToken)"/>.
/// All members are thread-safe.</remarks>
public sealed class PortForwardGroup : IAsyncDisposable, IDisposable
{
    private readonly ClientServices _services;
    private readonly CancellationTokenSource _stopping = new();
    private readonly PortForwardGroupEntry[] _forwards;
    private readonly Dictionary<string, PortForwardGroupEntry> _byName = new(StringComparer.Ordinal);
    private readonly GroupStatus _status;

    internal PortForwardGroup(PortForwardClient client, PortForwardRequest[] requests)
    {
        _services = client.Services;
        _status = new GroupStatus(client.Services.TimeProvider, requests.Length, States);
        _forwards = Array.ConvertAll(requests, request => new PortForwardGroupEntry(client, request, _status, _stopping.Token));
        foreach (var forward in _forwards)
        {
            if (!_byName.TryAdd(forward.Name, forward))
            {
                throw new ArgumentException($"Two forwards are named '{forward.Name}'; give each one a name of its own.", nameof(requests));
            }
        }
    }

    /// <summary>Gets the forwards, in the order of the requests.</summary>
    public IReadOnlyList<PortForwardGroupEntry> Forwards => _forwards;

    /// <summary>Gets the state that results from those of the forwards.</summary>
    /// <value><see cref="PortForwardState.Ready"/> if all are ready; <see cref="PortForwardState.Degraded"/> if connections of some reach a pod; otherwise,
    /// the first of <see cref="PortForwardState.Connecting"/>, <see cref="PortForwardState.Waiting"/>, <see cref="PortForwardState.Failed"/>,
    /// <see cref="PortForwardState.NotListening"/> and <see cref="PortForwardState.Stopped"/> that a forward is in.</value>
    public PortForwardState State => _status.State;

    /// <summary>Gets a forward by its name.</summary>
    /// <param name="name">The case-sensitive name.</param>
    /// <exception cref="KeyNotFoundException">The group has no forward of that name.</exception>
    public PortForwardGroupEntry this[string name] =>
        _byName.TryGetValue(name, out var forward) ? forward : throw new KeyNotFoundException($"The group has no forward named '{name}'.");

    /// <summary>Returns the events of the group and of its forwards: first the current pod and state of each, then each event until the group has
    /// stopped.</summary>
    /// <param name="cancellationToken">A token that ends the enumeration.</param>
    /// <remarks>Each enumeration buffers up to 4,096 events. A slow reader loses the oldest events and never blocks connections. The first
    /// enumeration also receives the events since the start, up to 256 for each forward.</remarks>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was canceled.</exception>
    public IAsyncEnumerable<PortForwardGroupEvent> WatchAsync(CancellationToken cancellationToken = default) => _status.WatchAsync(cancellationToken);

    /// <summary>Closes the local ports of all forwards at once, lets their open connections finish for up to
    /// <see cref="PortForwardOptions.DrainTimeout"/>, and then resets them. Forwards that have not been started are given up.</summary>
    /// <param name="cancellationToken">A token that ends the wait for open connections, which are then reset.</param>
    public Task StopAsync(CancellationToken cancellationToken = default) => EndAsync(forwarder => forwarder.StopAsync(cancellationToken));

    /// <summary>Closes the local ports of all forwards and resets open connections, including those that <see cref="StopAsync"/> waits for.</summary>
    public ValueTask DisposeAsync() => new(EndAsync(static forwarder => forwarder.DisposeAsync().AsTask()));

    /// <summary>Closes the local ports of all forwards and resets open connections, and blocks until this is done.</summary>
    /// <remarks>For containers that dispose synchronously. Use <see cref="DisposeAsync"/> if you can.</remarks>
    public void Dispose() => BlockingDisposal.Dispose(this);

    /// <summary>Starts the forwards. If this fails, the group has been disposed.</summary>
    internal async Task<PortForwardGroup> StartAsync(PortForwardGroupOptions options, CancellationToken cancellationToken)
    {
        try
        {
            Array.ForEach(_forwards, forward => forward.Start(retries: options.FailedStarts == FailedStartPolicy.Retry));
            if (options.WaitForStart)
            {
                await Task.WhenAll(_forwards.Select(forward => forward.Attempted)).WaitAsync(cancellationToken).ConfigureAwait(false);
            }

            Disposed.ThrowIf(_services.IsDisposed);
            return options.FailedStarts == FailedStartPolicy.Throw ? OrThrow() : this;
        }
        catch
        {
            await DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private IEnumerable<PortForwardState> States()
    {
        foreach (var forward in _forwards)
        {
            yield return forward.State;
        }
    }

    private PortForwardGroup OrThrow()
    {
        var failures = new List<PortForwardException>();
        var reasons = new List<string>();
        foreach (var forward in _forwards)
        {
            if (forward.Exception is { } failure)
            {
                failures.Add(failure);
                reasons.Add($"'{forward.Name}': {failure.Message.TrimEnd('.')}");
            }
        }

        return failures.Count == 0 ? this : throw new PortForwardException(
            failures[0].Error,
            $"{failures.Count} of {_forwards.Length} forwards can't be started. {string.Join("; ", reasons)}.",
            new AggregateException(failures))
        {
            IsTransient = failures.TrueForAll(failure => failure.IsTransient),
        };
    }

    private async Task EndAsync(Func<PortForwarder, Task> end)
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_forwards.Select(forward => forward.EndAsync(end))).ConfigureAwait(false);
        _status.Complete();
    }
}
