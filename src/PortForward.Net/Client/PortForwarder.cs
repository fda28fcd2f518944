using System.Net;
using PortForward.Net.Client;
using PortForward.Net.Forwarding;
using PortForward.Net.Forwarding.Backends;
using PortForward.Net.Resolution;
using PortForward.Net.Timing;

namespace PortForward.Net;

/// <summary>Forwards local ports to a target. It listens until it is stopped or disposed, even while the pod or the API server is unavailable.</summary>
/// <remarks>All members are thread-safe.</remarks>
public sealed partial class PortForwarder : IAsyncDisposable, IDisposable
{
    private readonly PortForwardClient _client;
    private readonly bool _ownsClient;
    private readonly TargetSupervisor _supervisor;
    private readonly ForwarderEvents _events = new();
    private readonly ForwarderListeners _listeners;
    private readonly CancellationTokenSource _stopped = new();
    private readonly CancellationTokenSource _drainEnd = new();
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly object _lock = new();
    private PortForwardException? _failure;
    private Task? _end;

    private PortForwarder(PortForwardClient client, bool ownsClient, PortForwardTarget target, PortForwardOptions options)
    {
        _client = client;
        _ownsClient = ownsClient;
        Target = target;
        Stopped = _stopped.Token;
        _supervisor = new TargetSupervisor(client.Services, target, options, _events) { Failed = Fail };
        _listeners = new ForwarderListeners(new ForwarderContext(client.Services, options, _supervisor, _events), options);
    }

    /// <summary>Gets the target.</summary>
    public PortForwardTarget Target { get; }

    /// <summary>Gets the open listeners, in the order in which their ports were specified or added.</summary>
    /// <remarks>A listener that is stopped or disposed is removed. When the forwarder stops, the list remains as it was.</remarks>
    public IReadOnlyList<PortForwardListener> Listeners => _listeners.Listeners;

    /// <summary>Gets the ports that can't be bound, or only on one of the addresses of <c>localhost</c>, in the order of the mappings.</summary>
    /// <remarks>A port that can't be bound on any address is listed only if <see cref="PortForwardOptions.ContinueWithoutFailedPorts"/> is set;
    /// otherwise, starting fails.</remarks>
    public IReadOnlyList<ListenFailed> FailedPorts => _listeners.Failed;

    /// <summary>Gets the local endpoint of the only listener.</summary>
    /// <exception cref="InvalidOperationException">The forwarder has several listeners, none, or a Unix socket; use <see cref="Listeners"/>.</exception>
    public IPEndPoint LocalEndPoint => Listeners is [var only]
        ? only.LocalEndPoint
        : throw new InvalidOperationException($"This forwarder has {Listeners.Count} ports; use Listeners, or get the listener by its remote port.");

    /// <summary>Gets the pod that new connections lead to, or led to last.</summary>
    public PodReference CurrentPod => _supervisor.Current.Pod;

    /// <summary>Gets the current state.</summary>
    public PortForwardState State => _supervisor.Status.State;

    /// <summary>Gets a task that completes when the forwarder has stopped.</summary>
    /// <remarks>It fails with a <see cref="PortForwardException"/> if the forwarder stopped because the session was lost and
    /// <see cref="PortForwardOptions.Reconnect"/> is <see langword="false"/>, or because the client was disposed.</remarks>
    public Task Completion => _completion.Task;

    /// <summary>Gets a token that is canceled when the forwarder has stopped.</summary>
    public CancellationToken Stopped { get; }

    /// <summary>Gets the listener for a remote port.</summary>
    /// <param name="remotePort">The port, as it was specified when it was forwarded.</param>
    /// <exception cref="KeyNotFoundException">The port is not forwarded.</exception>
    public PortForwardListener this[RemotePort remotePort] =>
        Listeners.FirstOrDefault(listener => listener.RemotePort == remotePort)
        ?? throw new KeyNotFoundException($"Port {remotePort} is not forwarded.");

    /// <summary>Starts forwarding a further local port.</summary>
    /// <param name="port">The mapping.</param>
    /// <param name="cancellationToken">A token that cancels the operation.</param>
    /// <returns>A task that returns the listener. To stop forwarding the port, stop or dispose the listener.</returns>
    /// <exception cref="ArgumentException"><paramref name="port"/> is the default value.</exception>
    /// <exception cref="PortForwardException">The target has no such port, or the local port can't be bound.</exception>
    /// <exception cref="ObjectDisposedException">The forwarder was stopped or disposed.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was canceled.</exception>
    public Task<PortForwardListener> AddPortAsync(PortMapping port, CancellationToken cancellationToken = default)
    {
        RemotePort.ThrowIfDefault(port.RemotePort, nameof(port));
        return _client.Services.RunAsync(() => Task.FromResult(AddPort(port)), cancellationToken);
    }

    /// <summary>Opens a stream to a port of the target over the sessions of this forwarder, without a local port.</summary>
    /// <param name="port">The port of the target. It doesn't have to be one of the forwarded ports.</param>
    /// <param name="cancellationToken">A token that cancels connecting. It has no effect on the stream that is returned.</param>
    /// <remarks>The task completes before the pod has answered; see
    /// <see cref="PortForwardClient.ConnectAsync(PortForwardTarget, RemotePort, CancellationToken)"/>.</remarks>
    /// <exception cref="ArgumentException"><paramref name="port"/> is the default value.</exception>
    /// <exception cref="PortForwardException">No session was available within <see cref="PortForwardOptions.BackendTimeout"/>, or the target has no such
    /// port.</exception>
    /// <exception cref="ObjectDisposedException">The forwarder was stopped or disposed.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was canceled.</exception>
    public async Task<PortForwardStream> ConnectAsync(RemotePort port, CancellationToken cancellationToken = default)
    {
        RemotePort.ThrowIfDefault(port);
        ObjectDisposedException.ThrowIf(_supervisor.IsDisposed, this);
        try
        {
            var pair = await _client.Services.RunAsync(() => _supervisor.Connector.ConnectAsync(port, client: null, default, new ConnectionAttempts(), cancellationToken), cancellationToken)
                .ConfigureAwait(false);
            _supervisor.NoteEndOf(pair);
            return new PortForwardStream(pair);
        }
        catch (OperationCanceledException e) when (_supervisor.IsDisposed && !cancellationToken.IsCancellationRequested)
        {
            throw new ObjectDisposedException("The forwarder was stopped.", e);
        }
    }

    /// <summary>Returns the events of the forwarder: first the current pod and state, then each event until the forwarder has stopped.</summary>
    /// <param name="cancellationToken">A token that ends the enumeration.</param>
    /// <remarks>Each enumeration buffers up to 4,096 events. A slow reader loses the oldest events and never blocks connections. The first
    /// enumeration also receives the events since the start, up to 256.</remarks>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was canceled.</exception>
    public IAsyncEnumerable<PortForwardEvent> WatchAsync(CancellationToken cancellationToken = default) => _events.WatchAsync(cancellationToken);

    /// <summary>Closes the local ports at once, lets open connections finish for up to <see cref="PortForwardOptions.DrainTimeout"/>, and then resets
    /// them.</summary>
    /// <param name="cancellationToken">A token that ends the wait for open connections, which are then reset.</param>
    /// <remarks>A connection counts as finished if neither side has sent anything for half a second and the pod sent last, or if nothing was ever
    /// sent: connection pools keep such connections open.</remarks>
    public async Task StopAsync(CancellationToken cancellationToken = default)
    {
        using var registration = cancellationToken.UnsafeRegister(static state => ((PortForwarder)state!)._drainEnd.Cancel(), this);
        await EndAsync().ConfigureAwait(false);
    }

    /// <summary>Closes the local ports and resets open connections, including those that <see cref="StopAsync"/> waits for.</summary>
    public ValueTask DisposeAsync()
    {
        _drainEnd.Cancel();
        return new ValueTask(EndAsync());
    }

    /// <summary>Closes the local ports and resets open connections, and blocks until this is done.</summary>
    /// <remarks>For containers that dispose synchronously. Use <see cref="DisposeAsync"/> if you can.</remarks>
    public void Dispose() => BlockingDisposal.Dispose(this);

    internal static async Task<PortForwarder> StartAsync(
        PortForwardClient client, bool ownsClient, PortForwardTarget target, PortMapping[] ports, PortForwardOptions options,
        CancellationToken cancellationToken)
    {
        if (ports.Length == 0)
        {
            throw new ArgumentException("you must specify at least 1 port", nameof(ports));
        }

        Array.ForEach(ports, port => RemotePort.ThrowIfDefault(port.RemotePort, nameof(ports)));
        var forwarder = new PortForwarder(client, ownsClient, target, options);
        forwarder._supervisor.Ports = [.. ports.Select(port => port.RemotePort)];
        try
        {
            await forwarder._supervisor.StartAsync(backend => CheckPorts(backend, ports), cancellationToken).ConfigureAwait(false);
            _ = forwarder._listeners.Open(forwarder._supervisor.Current, ports, options.ContinueWithoutFailedPorts)
                ?? throw forwarder._failure ?? new PortForwardException(PortForwardError.SessionLost, "The session was lost while the forwarder was starting.");
            return forwarder;
        }
        catch
        {
            await forwarder.AbandonAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Reports ports that don't exist before a session is opened for them.</summary>
    private static void CheckPorts(Backend backend, PortMapping[] ports)
    {
        foreach (var port in ports)
        {
            backend.MapPort(port.RemotePort);
            backend.LocalPortFor(port);
        }
    }

    private PortForwardListener AddPort(PortMapping port)
    {
        ObjectDisposedException.ThrowIf(_supervisor.IsDisposed, this);
        var backend = _supervisor.Current;
        CheckPorts(backend, [port]);
        var listeners = _listeners.Open(backend, [port], continueWithoutFailed: false);
        ObjectDisposedException.ThrowIf(listeners is null, this);
        return listeners[0];
    }

    private void Fail(PortForwardException reason)
    {
        _failure = reason;
        _drainEnd.Cancel();
        _ = EndAsync();
    }

    /// <summary>Takes back what a failed start has opened. The session may have been lost meanwhile, and an end be in progress.</summary>
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
        await _listeners.CloseAsync(_drainEnd.Token).ConfigureAwait(false);
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

            // Not everybody awaits the completion; the events and the log report the same.
            _ = _completion.Task.Exception;
        }

        await _stopped.CancelAsync().ConfigureAwait(false);
    }
}
