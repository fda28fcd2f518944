using System.Net;
using PortForward.Net.Forwarding;
using PortForward.Net.Forwarding.Backends;
using PortForward.Net.Forwarding.Listening;
using PortForward.Net.Logging;
using PortForward.Net.Resolution;
using PortForward.Net.Timing;

namespace PortForward.Net;

/// <summary>One target and its local ports. It listens until it is stopped or disposed, also while the pod or the API server is away.</summary>
public sealed class PortForwarder : IAsyncDisposable, IDisposable
{
    private readonly PortForwardClient _client;
    private readonly bool _ownsClient;
    private readonly PortForwardOptions _options;
    private readonly TargetSupervisor _supervisor;
    private readonly EventHub _events = new();
    private readonly ForwarderContext _context;
    private readonly CancellationTokenSource _stopped = new();
    private readonly CancellationTokenSource _drainEnd = new();
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly object _lock = new();
    private PortForwardListener[] _listeners = [];
    private ListenFailed[] _failedPorts = [];
    private PortForwardException? _failure;
    private Task? _end;

    private PortForwarder(PortForwardClient client, bool ownsClient, PortForwardTarget target, PortForwardOptions options)
    {
        _client = client;
        _ownsClient = ownsClient;
        _options = options;
        Target = target;
        Stopped = _stopped.Token;
        _supervisor = new TargetSupervisor(client.Services, target, options, _events) { Failed = Fail };
        _context = new ForwarderContext(client.Services, options, _supervisor, _events);
    }

    /// <summary>What it forwards to.</summary>
    public PortForwardTarget Target { get; }

    /// <summary>The listeners, in the order of the mappings.</summary>
    public IReadOnlyList<PortForwardListener> Listeners => _listeners;

    /// <summary>Gets the ports that could not be bound, or not on both of localhost's addresses, in the order of the mappings.</summary>
    /// <remarks>A port that could be bound on no address is listed only if <see cref="PortForwardOptions.ContinueWithoutFailedPorts"/> is set;
    /// otherwise it makes starting fail.</remarks>
    public IReadOnlyList<ListenFailed> FailedPorts => _failedPorts;

    /// <summary>The one listener's local endpoint.</summary>
    /// <exception cref="InvalidOperationException">There is more than one listener, or it is a Unix socket; look at <see cref="Listeners"/>.</exception>
    public IPEndPoint LocalEndPoint => _listeners.Length == 1
        ? _listeners[0].LocalEndPoint
        : throw new InvalidOperationException($"This forwarder has {_listeners.Length} ports; take the endpoint from Listeners or by the remote port.");

    /// <summary>The pod that new connections lead to, or that they led to last.</summary>
    public PodReference CurrentPod => _supervisor.Current.Pod;

    /// <summary>Where it is in its life.</summary>
    public PortForwardState State => _supervisor.Status.State;

    /// <summary>Ends when the forwarder has stopped; faults with a <see cref="PortForwardException"/> where it stopped because the session was lost
    /// and <see cref="PortForwardOptions.Reconnect"/> is off.</summary>
    public Task Completion => _completion.Task;

    /// <summary>Cancelled when the forwarder has stopped.</summary>
    public CancellationToken Stopped { get; }

    /// <summary>Gives the listener of a remote port, as it was named when starting.</summary>
    /// <exception cref="KeyNotFoundException">No port of that name or number is forwarded.</exception>
    public PortForwardListener this[RemotePort remotePort] =>
        Array.Find(_listeners, listener => listener.RemotePort == remotePort)
        ?? throw new KeyNotFoundException($"Port {remotePort} is not forwarded.");

    /// <summary>Forwards to a target of the default kubeconfig, with a client of its own.</summary>
    /// <param name="target">kubectl's <c>TYPE/NAME</c>, a pod's name, or a label selector.</param>
    /// <param name="ports">One mapping, or several parted by commas or spaces: <c>8080:80</c>, <c>80</c>, <c>:80</c>, <c>:http</c>.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    /// <exception cref="FormatException">The target or a port is malformed.</exception>
    /// <exception cref="PortForwardException">The target, the session or a local port could not be had; nothing is left open.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; nothing is left open.</exception>
    public static Task<PortForwarder> StartAsync(string target, string ports, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(ports);
        return StartAsync(PortForwardTarget.Parse(target), PortMapping.ParseList(ports), null, cancellationToken);
    }

    /// <summary>Forwards one port to a target of the default kubeconfig, with a client of its own.</summary>
    /// <inheritdoc cref="PortForwardClient.StartAsync(PortForwardTarget, IEnumerable{PortMapping}, PortForwardOptions?, CancellationToken)"/>
    public static Task<PortForwarder> StartAsync(
        PortForwardTarget target, PortMapping port, PortForwardOptions? options = null, CancellationToken cancellationToken = default) =>
        StartAsync(target, [port], options, cancellationToken);

    /// <summary>Forwards ports to a target of the default kubeconfig, with a client of its own.</summary>
    /// <inheritdoc cref="PortForwardClient.StartAsync(PortForwardTarget, IEnumerable{PortMapping}, PortForwardOptions?, CancellationToken)"/>
    public static async Task<PortForwarder> StartAsync(
        PortForwardTarget target, IEnumerable<PortMapping> ports, PortForwardOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(ports);
        var copy = (options ?? new PortForwardOptions()).Copy();
        var client = PortForwardClient.Create();
        try
        {
            PortMapping[] mappings = [.. ports];
            return await client.Services.RunAsync(() => StartAsync(client, ownsClient: true, target, mappings, copy, cancellationToken), cancellationToken)
                .ConfigureAwait(false);
        }
        catch
        {
            await client.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Opens a stream to a port of the target over this forwarder's sessions; no local port is used.</summary>
    /// <exception cref="PortForwardException">No session came up within <see cref="PortForwardOptions.BackendTimeout"/>, or the port does not exist.</exception>
    /// <exception cref="ObjectDisposedException">The forwarder has been stopped or disposed, or was meanwhile.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<PortForwardStream> ConnectAsync(RemotePort port, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_supervisor.IsDisposed, this);
        try
        {
            var pair = await _client.Services.RunAsync(() => _supervisor.ConnectAsync(port, default, cancellationToken), cancellationToken)
                .ConfigureAwait(false);
            return new PortForwardStream(pair);
        }
        catch (OperationCanceledException e) when (_supervisor.IsDisposed && !cancellationToken.IsCancellationRequested)
        {
            throw new ObjectDisposedException("The forwarder was stopped.", e);
        }
    }

    /// <summary>Follows what happens: first the pod and the state as they are, then every event until the forwarder has stopped.</summary>
    /// <remarks>Each call has a buffer of its own for 4,096 events; a watcher that falls behind loses the oldest, and never holds the data up.
    /// The first watcher also gets the events since the start, unless it comes after more than 256 of them.</remarks>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public IAsyncEnumerable<PortForwardEvent> WatchAsync(CancellationToken cancellationToken = default) => _events.WatchAsync(cancellationToken);

    /// <summary>Closes the local ports at once, lets open connections finish for up to <see cref="PortForwardOptions.DrainTimeout"/>, then ends.</summary>
    /// <remarks>A connection that has been quiet in both directions for half a second, and on which the pod sent last or nothing was ever sent, counts as
    /// finished: a pool of the program may keep such a connection for long. Connections that are left at the end are reset.</remarks>
    /// <param name="cancellationToken">Shortens the wait for open connections; they are then reset.</param>
    public async Task StopAsync(CancellationToken cancellationToken = default)
    {
        using var registration = cancellationToken.UnsafeRegister(static state => ((PortForwarder)state!)._drainEnd.Cancel(), this);
        await EndAsync().ConfigureAwait(false);
    }

    /// <summary>Closes the local ports and resets open connections, also those that <see cref="StopAsync"/> waits for.</summary>
    public ValueTask DisposeAsync()
    {
        _drainEnd.Cancel();
        return new ValueTask(EndAsync());
    }

    /// <summary>Does what <see cref="DisposeAsync"/> does, and blocks until it is done.</summary>
    /// <remarks>For containers that dispose synchronously. Prefer <see cref="DisposeAsync"/>.</remarks>
    public void Dispose() => BlockingDisposal.Dispose(this);

    internal static async Task<PortForwarder> StartAsync(
        PortForwardClient client, bool ownsClient, PortForwardTarget target, PortMapping[] ports, PortForwardOptions options,
        CancellationToken cancellationToken)
    {
        if (ports.Length == 0)
        {
            throw new ArgumentException("you must specify at least 1 port", nameof(ports));
        }

        var forwarder = new PortForwarder(client, ownsClient, target, options);
        forwarder._supervisor.Ports = [.. ports.Select(port => port.RemotePort)];
        try
        {
            await forwarder._supervisor.StartAsync(backend => CheckPorts(backend, ports), cancellationToken).ConfigureAwait(false);
            forwarder.Listen(ports);
            return forwarder;
        }
        catch
        {
            await forwarder.AbandonAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Ports that do not exist are told before a session is opened for them.</summary>
    private static void CheckPorts(Backend backend, PortMapping[] ports)
    {
        foreach (var port in ports)
        {
            backend.MapPort(port.RemotePort);
            backend.LocalPortFor(port);
        }
    }

    private void Listen(PortMapping[] ports)
    {
        var bound = ListenerSet.Bind(_context, _supervisor.Current, ports, _options);
        lock (_lock)
        {
            // The session may have been lost, and the forwarder ended, before there was a port to close.
            if (_end is null)
            {
                _failedPorts = [.. bound.Failed];
                Array.ForEach(_failedPorts, AnnounceFailedPort);
                _listeners = [.. bound.Ports.Select(port => new PortForwardListener(port))];
                Array.ForEach(_listeners, listener => listener.Acceptor.Closed = () => OnListenerClosed(listener));
                Array.ForEach(_listeners, listener => listener.Acceptor.Start());
                return;
            }
        }

        bound.Close();
        throw _failure ?? new PortForwardException(PortForwardError.SessionLost, "the session was lost while starting");
    }

    private void AnnounceFailedPort(ListenFailed failed)
    {
        Log.ListenFailed(_context.Logger, failed.Exception.Message);
        _events.Publish(failed);
    }

    private void OnListenerClosed(PortForwardListener listener)
    {
        lock (_lock)
        {
            if (_end is not null)
            {
                return;
            }
        }

        Log.ListenerClosed(_context.Logger, listener.RemotePort);
        _events.Publish(new ListenerClosed(_context.Now, listener.RemotePort));
        if (Array.TrueForAll(_listeners, each => !each.IsListening))
        {
            _supervisor.Status.NoteUnbound();
        }
    }

    private void Fail(PortForwardException reason)
    {
        _failure = reason;
        _drainEnd.Cancel();
        _ = EndAsync();
    }

    /// <summary>Takes back what a start that failed has opened. The session may have been lost meanwhile, and an end be under way.</summary>
    private async Task AbandonAsync()
    {
        Task? end;
        lock (_lock)
        {
            end = _end;
        }

        await _supervisor.DisposeAsync().ConfigureAwait(false);
        await (end ?? Task.CompletedTask).ConfigureAwait(false);
    }

    private Task EndAsync()
    {
        lock (_lock)
        {
            return _end ??= Detached.Run(EndOnceAsync);
        }
    }

    private async Task EndOnceAsync()
    {
        await Task.WhenAll(_listeners.Select(listener => listener.Acceptor.UnbindAsync(_drainEnd.Token))).ConfigureAwait(false);
        await Task.WhenAll(_listeners.Select(listener => listener.Acceptor.DrainAsync(_drainEnd.Token)))
            .WaitAsync(_options.DrainTimeout, _context.TimeProvider, _drainEnd.Token)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        await Task.WhenAll(_listeners.Select(listener => listener.DisposeAsync().AsTask())).ConfigureAwait(false);
        await _supervisor.DisposeAsync().ConfigureAwait(false);
        if (_ownsClient)
        {
            await _client.DisposeAsync().ConfigureAwait(false);
        }

        _events.Complete();
        if (_failure is null)
        {
            _completion.TrySetResult();
        }
        else
        {
            _completion.TrySetException(_failure);

            // Not everybody awaits the completion; the events and the log tell the same.
            _ = _completion.Task.Exception;
        }

        await _stopped.CancelAsync().ConfigureAwait(false);
    }
}
