using System.Net;
using System.Net.Sockets;
using PortForward.Net.Forwarding.Listening;
using PortForward.Net.Logging;
using PortForward.Net.Timing;

namespace PortForward.Net.Forwarding.Connections;

/// <summary>The listening sockets of a forwarded port and the connections accepted on them.</summary>
/// <remarks>Invariant: every accepted connection is in <see cref="_connections"/> until it has ended, and none is added after unbinding.</remarks>
internal sealed class ConnectionAcceptor : IAsyncDisposable
{
    private readonly object _lock = new();
    private readonly ForwarderContext _context;
    private readonly RemotePort _remotePort;
    private readonly IReadOnlyList<LocalSocket> _sockets;
    private readonly Dictionary<ForwardedConnection, Task> _connections = [];
    private readonly CancellationTokenSource _unbind = new();
    private readonly CancellationTokenSource _abort = new();
    private Task[] _loops = [];
    private bool _unbound;
    private Task? _disposal;

    public ConnectionAcceptor(ForwarderContext context, IReadOnlyList<LocalSocket> sockets, RemotePort remotePort)
    {
        _context = context;
        _sockets = sockets;
        _remotePort = remotePort;
        EndPoints = [.. sockets.Select(socket => socket.EndPoint).OfType<IPEndPoint>()];
        UnixSocketPath = sockets.Select(socket => socket.EndPoint).OfType<UnixDomainSocketEndPoint>().FirstOrDefault()?.ToString();
    }

    public IReadOnlyList<IPEndPoint> EndPoints { get; }

    public EndPoint FirstEndPoint => _sockets[0].EndPoint;

    public string? UnixSocketPath { get; }

    public int ActiveConnections
    {
        get
        {
            lock (_lock)
            {
                return _connections.Count;
            }
        }
    }

    public void Start()
    {
        _loops = [.. _sockets.Select(socket => Detached.Run(() => AcceptAsync(socket)))];
        foreach (var socket in _sockets)
        {
            Log.Listening(_context.Logger, socket.EndPoint, _remotePort);
        }
    }

    /// <summary>Closes the listening sockets. Open connections continue.</summary>
    public void Unbind()
    {
        lock (_lock)
        {
            if (_unbound)
            {
                return;
            }

            _unbound = true;
        }

        _unbind.Cancel();
        foreach (var socket in _sockets)
        {
            socket.Dispose();
        }
    }

    /// <summary>Closes the listening sockets after accepting the connections that the system has already established: their clients may have sent all
    /// their data and exited.</summary>
    /// <param name="cancellationToken">Closes the sockets immediately.</param>
    public async Task UnbindAsync(CancellationToken cancellationToken)
    {
        var accepting = Task.CompletedTask;
        lock (_lock)
        {
            if (!_unbound && _disposal is null && !cancellationToken.IsCancellationRequested)
            {
                accepting = Task.WhenAll([_unbind.CancelAsync(), .. _loops]);
            }
        }

        await accepting.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Unbind();
    }

    /// <summary>Gets a value indicating whether new connections are accepted.</summary>
    public bool IsListening
    {
        get
        {
            lock (_lock)
            {
                return !_unbound;
            }
        }
    }

    /// <summary>Gets or sets the callback after <see cref="DisposeAsync"/>.</summary>
    public Action? Closed { get; set; }

    /// <summary>Waits until the connections have ended or are idle.</summary>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        while (OfConnections(static connection => !connection.IsQuiet) is { Length: > 0 } busy)
        {
            var look = Task.Delay(ForwardingLimits.DrainInterval, _context.TimeProvider, cancellationToken);
            await Task.WhenAny(Task.WhenAll(busy), look).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Closes the listening sockets, lets connections finish for the drain timeout, and then resets them.</summary>
    /// <param name="cancellationToken">Ends the wait for connections.</param>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await UnbindAsync(cancellationToken).ConfigureAwait(false);
        await DrainAsync(cancellationToken)
            .WaitAsync(_context.DrainTimeout, _context.TimeProvider, cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Closes the listening sockets and resets the connections.</summary>
    public ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            _disposal ??= Detached.Run(DisposeOnceAsync);
        }

        return new ValueTask(_disposal);
    }

    private Task[] OfConnections(Func<ForwardedConnection, bool> isMeant)
    {
        lock (_lock)
        {
            return [.. _connections.Where(entry => isMeant(entry.Key)).Select(entry => entry.Value)];
        }
    }

    private async Task DisposeOnceAsync()
    {
        Unbind();
        await _abort.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_loops).ConfigureAwait(false);
        await Task.WhenAll(OfConnections(static _ => true)).ConfigureAwait(false);
        _unbind.Dispose();
        _abort.Dispose();
        Closed?.Invoke();
    }

    private async Task AcceptAsync(LocalSocket listener)
    {
        while (!_unbind.IsCancellationRequested)
        {
            try
            {
                var socket = await listener.Socket.AcceptAsync(_unbind.Token).ConfigureAwait(false);
                if (HandleReserve.IsTouchedBy(socket))
                {
                    await WaitForHandlesAsync(listener.EndPoint).ConfigureAwait(false);
                }

                Serve(socket, listener.EndPoint);
            }
            catch (Exception e) when (_unbind.IsCancellationRequested && e is OperationCanceledException or ObjectDisposedException or SocketException)
            {
                break;
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.TooManyOpenSockets)
            {
                await WaitForHandlesAsync(listener.EndPoint).ConfigureAwait(false);
            }
            catch (SocketException e)
            {
                Log.AcceptFailed(_context.Logger, listener.EndPoint, e.Message);
                await PauseAsync().ConfigureAwait(false);
            }
        }

        await AcceptWaitingAsync(listener).ConfigureAwait(false);
    }

    /// <summary>Accepts the connections in the system's queue, unless the socket is already closed.</summary>
    private async Task AcceptWaitingAsync(LocalSocket listener)
    {
        using var limit = new CancellationTokenSource(ForwardingLimits.AcceptTimeout, _context.TimeProvider);
        try
        {
            for (var accepted = 0; accepted < ForwardingLimits.WaitingConnections && listener.Socket.Poll(0, SelectMode.SelectRead); accepted++)
            {
                Serve(await listener.Socket.AcceptAsync(limit.Token).ConfigureAwait(false), listener.EndPoint);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // The socket has been closed, or the pending connection has disappeared.
        }
    }

    /// <summary>Waits while the process has few handles left. New connections wait in the system's queue.</summary>
    private async Task WaitForHandlesAsync(EndPoint endPoint)
    {
        _context.PauseAccepting(endPoint);
        do
        {
            await PauseAsync().ConfigureAwait(false);
        }
        while (!_unbind.IsCancellationRequested && HandleReserve.IsTouched());

        _context.ResumeAccepting(endPoint);
    }

    private async Task PauseAsync() =>
        await Task.Delay(ForwardingLimits.AcceptPause, _context.TimeProvider, _unbind.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private void Serve(Socket socket, EndPoint endPoint)
    {
        if (!LocalKeepAlive.IsInherited && socket.ProtocolType == ProtocolType.Tcp)
        {
            LocalKeepAlive.Enable(socket);
        }

        var connection = new ForwardedConnection(_context, socket, endPoint, _remotePort, _context.NextId());
        if (!_context.TryEnter())
        {
            connection.Refuse(new PortForwardException(PortForwardError.LimitExceeded, $"The limit of {_context.MaxConnections} open connections has been reached."));
            return;
        }

        var served = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (_unbound)
            {
                _context.Leave();
                SocketCloser.Reset(socket);
                return;
            }

            _connections.Add(connection, served.Task);
        }

        _ = ServeAsync(connection, served);
    }

    /// <summary>Serves a connection. It is opened before the next one is accepted, because a thread switch would cost more.</summary>
    private async Task ServeAsync(ForwardedConnection connection, TaskCompletionSource served)
    {
        await connection.RunAsync(_abort.Token).ConfigureAwait(false);
        _context.Leave();
        lock (_lock)
        {
            _connections.Remove(connection);
        }

        served.SetResult();
    }
}
