using System.Runtime.ExceptionServices;
using System.Threading.Tasks.Sources;
using PortForward.Net.Blocking;
using PortForward.Net.Spdy.Streams;

namespace PortForward.Net.Spdy.Output;

/// <summary>A stream's DATA that waits for room in the outgoing batch. Created once per stream and reused for each wait.</summary>
internal sealed class SpdySend : IValueTaskSource
{
    private ManualResetValueTaskSourceCore<bool> _core = new() { RunContinuationsAsynchronously = true };
    private CancellationTokenRegistration _registration;
    private SpdyOutput? _output;
    private BlockedCaller? _caller;
    private Exception? _error;
    private bool _isBlocking;

    public SpdySend(SpdyStream stream)
    {
        Stream = stream;
        Node = new LinkedListNode<SpdySend>(this);
    }

    public SpdyStream Stream { get; }

    /// <summary>Gets the node in the queue, which is reused so that queueing does not allocate.</summary>
    public LinkedListNode<SpdySend> Node { get; }

    public ReadOnlyMemory<byte> Data { get; private set; }

    public ValueTask Begin(ReadOnlyMemory<byte> data)
    {
        _core.Reset();
        Data = data;
        _isBlocking = false;
        return new ValueTask(this, _core.Version);
    }

    /// <summary>Begins a blocking wait. The calling thread then calls <see cref="Wait"/>.</summary>
    public void BeginBlocking(ReadOnlyMemory<byte> data)
    {
        Data = data;
        _error = null;
        _isBlocking = true;
        _caller ??= new BlockedCaller();
        _caller.Begin();
    }

    /// <summary>Blocks until the wait has ended. Throws its exception, if any.</summary>
    public void Wait(BlockedCallers callers)
    {
        callers.Wait(_caller!);
        if (_error is not null)
        {
            ExceptionDispatchInfo.Throw(_error);
        }
    }

    /// <summary>Registers a token for the wait. Called outside the lock, because a canceled token calls back immediately.</summary>
    public void CancelWith(SpdyOutput output, CancellationToken cancellationToken)
    {
        _output = output;
        _registration = cancellationToken.UnsafeRegister(
            static (state, token) =>
            {
                var send = (SpdySend)state!;
                send._output!.Cancel(send, token);
            },
            this);
    }

    /// <summary>Ends the wait. Only the caller that has removed the node from the queue may call it.</summary>
    public void End(Exception? error)
    {
        Data = default;
        if (_isBlocking)
        {
            _error = error;
            _caller!.End();
        }
        else if (error is null)
        {
            _core.SetResult(true);
        }
        else
        {
            _core.SetException(error);
        }
    }

    void IValueTaskSource.GetResult(short token)
    {
        _registration.Dispose();
        _registration = default;
        _core.GetResult(token);
    }

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);
}
