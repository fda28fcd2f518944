using System.Diagnostics;
using System.Net.Sockets;
using System.Threading.Tasks.Sources;

namespace PortForward.Net.Blocking;

/// <summary>The receive loop's wait for its socket to be readable. The system's notification ends it on a pool thread or, while threads are
/// blocked in synchronous calls, one of them ends it, so that the loop continues on that thread instead of a pool thread.</summary>
internal sealed class ReadableWait : IValueTaskSource
{
    private enum State
    {
        /// <summary>The loop is running or waiting for something else.</summary>
        Over,

        /// <summary>The first to detect a readable socket ends the wait.</summary>
        Open,

        /// <summary>A blocked thread polls the socket, and only it ends the wait.</summary>
        Claimed,
    }

    private readonly object _lock = new();
    private readonly Socket _socket;
    private readonly Action _onNotified;
    private ManualResetValueTaskSourceCore<bool> _core;
    private ValueTask<int> _notification;
    private CancellationToken _cancellationToken;
    private State _state;
    private bool _isNotifying;

    public ReadableWait(Socket socket)
    {
        _socket = socket;
        _onNotified = OnNotified;
        Callers = new BlockedCallers(this);
    }

    /// <summary>Gets the threads that are blocked.</summary>
    public BlockedCallers Callers { get; }

    /// <summary>Waits until the socket is readable or has failed, which the next receive reports.</summary>
    public ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        bool asks;
        lock (_lock)
        {
            Debug.Assert(_state == State.Over, "The loop has only one wait at a time.");
            _core.Reset();
            _cancellationToken = cancellationToken;
            _state = State.Open;
            asks = HasToAsk();
        }

        if (asks)
        {
            Ask();
        }

        Callers.NoteLoopWaits();
        return new ValueTask(this, _core.Version);
    }

    /// <summary>Claims the wait for the calling thread. Returns false while the loop runs on another thread.</summary>
    public bool TryClaim()
    {
        lock (_lock)
        {
            if (_state != State.Open)
            {
                return false;
            }

            _state = State.Claimed;
            return true;
        }
    }

    /// <summary>Blocks until the socket is readable, and then runs the loop. Returns false after the timeout, which keeps the claim.</summary>
    public bool Run(TimeSpan time)
    {
        bool isReadable;
        try
        {
            isReadable = _socket.Poll(time, SelectMode.SelectRead);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            isReadable = true;
        }

        return (isReadable || _cancellationToken.IsCancellationRequested) && End(State.Claimed);
    }

    /// <summary>Releases a claim.</summary>
    public void Release()
    {
        lock (_lock)
        {
            if (_state == State.Claimed)
            {
                _state = State.Open;
            }
        }
    }

    /// <summary>Lets the system's notification end the wait, since no thread is blocked any more.</summary>
    public void Resume()
    {
        bool asks;
        lock (_lock)
        {
            asks = _state == State.Open && HasToAsk();
        }

        if (asks)
        {
            Ask();
        }
    }

    void IValueTaskSource.GetResult(short token) => _core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    /// <summary>Determines whether to request the notification: once at a time, and not while a blocked thread polls the socket.</summary>
    private bool HasToAsk()
    {
        Debug.Assert(Monitor.IsEntered(_lock));
        return !_isNotifying && !Callers.Any && (_isNotifying = true);
    }

    private void Ask()
    {
#pragma warning disable CA2012 // Its awaiter is used once, by OnNotified; an async method would allocate for each wait.
        try
        {
            _notification = _socket.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None, _cancellationToken);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            _notification = ValueTask.FromException<int>(e);
        }
#pragma warning restore CA2012

        if (_notification.IsCompleted)
        {
            // The caller is in the loop or leaving a synchronous call.
            ThreadPool.UnsafeQueueUserWorkItem(static wait => wait.OnNotified(), this, preferLocal: true);
        }
        else
        {
            _notification.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(_onNotified);
        }
    }

    private void OnNotified()
    {
        try
        {
            _notification.GetAwaiter().GetResult();
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The next receive, or the token, reports it.
        }

        lock (_lock)
        {
            _isNotifying = false;
        }

        End(State.Open);
    }

    /// <summary>Ends the wait if it is in the expected state. The loop continues on this thread.</summary>
    private bool End(State expected)
    {
        lock (_lock)
        {
            if (_state != expected)
            {
                return false;
            }

            _state = State.Over;
        }

        if (_cancellationToken.IsCancellationRequested)
        {
            _core.SetException(new OperationCanceledException(_cancellationToken));
        }
        else
        {
            _core.SetResult(true);
        }

        return true;
    }
}
