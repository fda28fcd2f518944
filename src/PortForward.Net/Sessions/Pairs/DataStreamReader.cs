using System.Buffers;
using System.Diagnostics;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;
using PortForward.Net.Blocking;
using PortForward.Net.Spdy.Streams;

namespace PortForward.Net.Sessions.Pairs;

/// <summary>Receives the data from the pod: directly into the sink if it accepts it, else into a bounded pipe. If the reader of the pipe is
/// slow, the read loop of the session waits.</summary>
/// <remarks>
/// The pipe always ends without an exception, so that all received data stays readable; the pair has the reason. Bytes are never reordered:
/// the sink is used only while the reader has delivered everything that was written to the pipe. On a shared session, more data is buffered before
/// the loop waits, since all other connections wait too.
/// </remarks>
internal sealed class DataStreamReader(StreamPair pair) : ISpdyStreamHandler, IValueTaskSource
{
    // The limit is enforced here, since it depends on the other users of the session.
    private static readonly PipeOptions Options = new(pauseWriterThreshold: 0, minimumSegmentSize: 16 * 1024, useSynchronizationContext: false);

    private readonly object _lock = new();
    private readonly Pipe _pipe = new(Options);

    private ManualResetValueTaskSourceCore<bool> _room = new() { RunContinuationsAsynchronously = true };
    private IReadySink? _sink;
    private BlockedCaller? _caller;
    private long _received;
    private long _delivered;
    private bool _delivering;
    private bool _waits;
    private bool _ended;

    public PipeReader Reader => _pipe.Reader;

    /// <summary>Gets a value indicating whether bytes are waiting for a slow reader.</summary>
    public bool IsBlocked => Volatile.Read(ref _delivering);

    /// <summary>Gets the number of bytes that the local side has read, plus those that its kernel has acknowledged if the system reports it. It only
    /// grows, and does not change while nothing is read.</summary>
    public long Progress => Volatile.Read(ref _delivered) + (Volatile.Read(ref _sink)?.Acknowledged ?? 0);

    private long Undelivered => Volatile.Read(ref _received) - Volatile.Read(ref _delivered);

    /// <summary>Sets the sink for direct delivery. The reader of the pipe writes to the same destination and reports with <see cref="NoteDelivered"/>
    /// how much it has written.</summary>
    public void PassTo(IReadySink sink) => Volatile.Write(ref _sink, sink);

    /// <summary>Reads the available data or the end. Blocks the thread until there is any. The caller then reports the bytes with
    /// <see cref="NoteDelivered"/>.</summary>
    public ReadResult Read()
    {
        _caller ??= new BlockedCaller();
        while (true)
        {
            _caller.Begin();
            if (_pipe.Reader.TryRead(out var result))
            {
                return result;
            }

            pair.Session.Callers.Wait(_caller);
        }
    }

    /// <summary>Records bytes that the reader of the pipe has delivered.</summary>
    public void NoteDelivered(long count)
    {
        Interlocked.Add(ref _delivered, count);
        NoteFreed(count);
    }

    /// <summary>Completes reading and discards the remaining data.</summary>
    public void CompleteReading()
    {
        _pipe.Reader.Complete();
        DropUndelivered();
    }

    /// <summary>Resumes the read loop of the session if there is room now.</summary>
    public void Reconsider()
    {
        lock (_lock)
        {
            if (!_waits || (!_ended && Undelivered > pair.Session.ReceiveAllowance / 2))
            {
                return;
            }

            _waits = false;
        }

        // A thread that is blocked in a read runs the loop itself, since the thread pool may be exhausted.
        _room.RunContinuationsAsynchronously = BlockingCall.Role != ThreadRole.Receiving;
        _room.SetResult(true);
    }

    public ValueTask OnDataAsync(ReadOnlySequence<byte> data)
    {
        lock (_lock)
        {
            if (_ended)
            {
                return default;
            }

            _delivering = true;
        }

        pair.NoteReceived(data.Length);
        if (Volatile.Read(ref _sink) is { } sink && Undelivered == 0)
        {
            data = data.Slice(sink.TryWrite(data));
        }

        if (data.IsEmpty)
        {
            EndDelivery();
            return default;
        }

        Volatile.Write(ref _received, _received + data.Length);
        pair.Session.NoteKept(data.Length);
        foreach (var segment in data)
        {
            _pipe.Writer.Write(segment.Span);
        }

        var flush = _pipe.Writer.FlushAsync();
        Debug.Assert(flush.IsCompleted, "A pipe without a limit accepts everything immediately.");
        if (flush.GetAwaiter().GetResult().IsCompleted)
        {
            DropUndelivered();
        }

        Volatile.Read(ref _caller)?.End();

        if (HasToWait())
        {
            return WaitForReaderAsync();
        }

        EndDelivery();
        return default;
    }

    public void OnReply() => pair.OnReply(isData: true);

    public void OnFin() => pair.OnDataStreamEnd(wasReset: false);

    public void OnReset(uint status) => pair.OnDataStreamEnd(wasReset: true);

    public void OnLost(Exception reason) => pair.OnLost(reason);

    /// <summary>Signals the end to the reader, after the received data. Called from any thread; a delivery in progress is released.</summary>
    public void End()
    {
        lock (_lock)
        {
            if (_ended)
            {
                return;
            }

            _ended = true;
            if (!_delivering)
            {
                CompletePipe();
                return;
            }
        }

        Reconsider();
    }

    void IValueTaskSource.GetResult(short token) => _room.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _room.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _room.OnCompleted(continuation, state, token, flags);

    /// <summary>Counts data that will never be read as delivered, exactly once: its arrival may coincide with the end of reading.</summary>
    private void DropUndelivered()
    {
        long delivered, rest;
        do
        {
            delivered = Volatile.Read(ref _delivered);
            rest = Volatile.Read(ref _received) - delivered;
        }
        while (Interlocked.CompareExchange(ref _delivered, delivered + rest, delivered) != delivered);

        NoteFreed(rest);
    }

    private void NoteFreed(long count)
    {
        pair.Session.NoteKept(-count);
        if (Volatile.Read(ref _waits))
        {
            Reconsider();
        }
    }

    private bool HasToWait()
    {
        if (Undelivered < pair.Session.ReceiveAllowance)
        {
            return false;
        }

        lock (_lock)
        {
            _room.Reset();
            _waits = true;

            // A reader counts its bytes before it checks for the wait, and the wait is recorded before this check of the count.
            Interlocked.MemoryBarrier();
            _waits = !_ended && Undelivered >= pair.Session.ReceiveAllowance;
            return _waits;
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask WaitForReaderAsync()
    {
        pair.Session.NoteHeldUp(pair, true);
        await new ValueTask(this, _room.Version).ConfigureAwait(false);
        pair.Session.NoteHeldUp(pair, false);
        EndDelivery();
    }

    private void EndDelivery()
    {
        lock (_lock)
        {
            _delivering = false;
            if (_ended)
            {
                CompletePipe();
            }
        }
    }

    private void CompletePipe()
    {
        Debug.Assert(Monitor.IsEntered(_lock));
        _pipe.Writer.Complete();
        Volatile.Read(ref _caller)?.End();
    }
}
