using System.Buffers;
using System.Diagnostics;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;
using PortForward.Net.Blocking;
using PortForward.Net.Spdy.Streams;

namespace PortForward.Net.Sessions.Pairs;

/// <summary>Takes what the pod sends: straight to the sink where there is one that takes it, else into a bounded pipe, and when the pipe's reader is
/// slow, the session's read loop waits.</summary>
/// <remarks>
/// The pipe always ends without an exception, so that all that was received stays readable; the pair tells why it ended. Nothing goes past bytes that
/// came before it: the sink is written to only while the pipe's reader has delivered all that was ever put in. On a shared session more is kept before
/// the loop waits, since everybody waits with it.
/// </remarks>
internal sealed class DataStreamReader(StreamPair pair) : ISpdyStreamHandler, IValueTaskSource
{
    // The bound is kept here, since it depends on who else uses the session.
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

    /// <summary>Whether bytes wait for a slow reader.</summary>
    public bool IsBlocked => Volatile.Read(ref _delivering);

    /// <summary>How many bytes the local side has taken; where the system tells, those that its program's machine has acknowledged count too. It only
    /// grows, and stands still while nothing is taken.</summary>
    public long Progress => Volatile.Read(ref _delivered) + (Volatile.Read(ref _sink)?.Acknowledged ?? 0);

    private long Undelivered => Volatile.Read(ref _received) - Volatile.Read(ref _delivered);

    /// <summary>From now on bytes may go straight to the sink. The pipe's reader writes to the same place, and tells by <see cref="NoteDelivered"/>
    /// what it has written.</summary>
    public void PassTo(IReadySink sink) => Volatile.Write(ref _sink, sink);

    /// <summary>Reads what is there, or the end; blocks the thread until there is something. <see cref="NoteDelivered"/> then tells what was taken.</summary>
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

    /// <summary>The pipe's reader has taken bytes.</summary>
    public void NoteDelivered(long count)
    {
        Interlocked.Add(ref _delivered, count);
        NoteFreed(count);
    }

    /// <summary>Ends the reading: what is left is dropped.</summary>
    public void CompleteReading()
    {
        _pipe.Reader.Complete();
        DropUndelivered();
    }

    /// <summary>Lets the session's loop go on, if there is room by now.</summary>
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

        // A thread that is blocked in a read runs the loop itself: the pool may have none to spare.
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
        Debug.Assert(flush.IsCompleted, "A pipe without a bound takes everything at once.");
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

    /// <summary>Lets the reader see the end behind what was received. From any thread; a delivery under way is let go.</summary>
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

    /// <summary>Counts what nobody will read as delivered, once: its arrival and the end of the reading may coincide.</summary>
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

            // A reader counts the bytes it takes before it looks for the wait, and the wait is noted before this look at the count.
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
