using System.Buffers;
using System.Threading.Tasks.Sources;
using Nerdbank.Streams;

namespace PortForward.Net.Spdy;

/// <summary>The outgoing side of a connection: many writers append frames, one loop writes them in batches.</summary>
/// <remarks>
/// Invariants:
/// <list type="bullet">
/// <item>Whatever is appended under <see cref="Gate"/> in one go reaches the wire in that order, and in one write where it fits.</item>
/// <item>The waiting batch holds at most <see cref="BatchLimit"/> bytes of DATA; control frames are never kept waiting.</item>
/// <item>A DATA frame that finds no room waits in line, one for each stream, so that a bulk stream never has more than a frame's lead.</item>
/// <item>Where streams of different users share the connection, one that sends without being answered has no more than <see cref="Window"/> frames
/// at its worker of the server that the worker has not confirmed. The rest waits here, where it stops nobody (protocol.md 6.4 a).</item>
/// <item>No lock is held over an await.</item>
/// </list>
/// </remarks>
internal sealed class SpdyOutput : IValueTaskSource
{
    /// <summary>Two full DATA frames: servers take no more than 32 KiB at a time, and messages should stay near 64 KiB (protocol.md 2.2).</summary>
    public const int BatchLimit = 2 * (SpdyStream.MaxDataLength + SpdyFrameReader.HeaderLength);

    /// <summary>Well below the queue of a worker, which also has to take PINGs and the frames of its other streams.</summary>
    private const int Window = 32;

    /// <summary>A worker is asked often enough that a reply comes before the window closes.</summary>
    private const int AskAfter = 8;

    private readonly Stream _transport;
    private readonly SpdyWorkers _workers;
    private readonly HoldUp _write;
    private readonly LinkedList<SpdySend> _waiting = new();
    private readonly LinkedList<SpdySend> _parked = new();
    private Sequence<byte> _pending = NewBatch();
    private Sequence<byte> _writing = NewBatch();
    private ManualResetValueTaskSourceCore<bool> _wake = new() { RunContinuationsAsynchronously = true };
    private bool _loopWaits;
    private bool _completed;
    private Exception? _failure;

    public SpdyOutput(Stream transport, SpdyWorkers workers, TimeProvider timeProvider)
    {
        _transport = transport;
        _workers = workers;
        _write = new HoldUp(timeProvider);
    }

    /// <summary>Who asks the workers; set before anything is sent.</summary>
    public SpdyPings Pings { get; set; } = null!;

    /// <summary>Whether streams of different users live on the connection. Under <see cref="Gate"/>.</summary>
    public bool IsShared { get; set; }

    /// <summary>For how long the peer has held the sending up.</summary>
    public TimeSpan HeldUpFor => _write.Duration;

    /// <summary>Guards the batch, the waiting frames and the connection's stream table: ids must rise on the wire (protocol.md 4.3).</summary>
    public object Gate { get; } = new();

    /// <summary>Where frames are appended; only under <see cref="Gate"/>, followed by <see cref="Signal"/>.</summary>
    public IBufferWriter<byte> Batch => _pending;

    /// <summary>Wakes the loop. Under <see cref="Gate"/>.</summary>
    public void Signal()
    {
        if (_loopWaits)
        {
            _loopWaits = false;
            _wake.SetResult(true);
        }
    }

    /// <summary>Appends one DATA frame, or waits in line for room.</summary>
    public ValueTask SendAsync(SpdyStream stream, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        ValueTask wait;
        lock (Gate)
        {
            stream.ThrowIfNotWritable();
            var isParked = HasClosedWindow(stream);
            if (!isParked && _waiting.Count == 0 && HasRoomFor(data.Length))
            {
                Append(stream, data.Span);
                Signal();
                return default;
            }

            wait = stream.Waiting.Begin(data);
            (isParked ? _parked : _waiting).AddLast(stream.Waiting.Node);
        }

        if (cancellationToken.CanBeCanceled)
        {
            stream.Waiting.CancelWith(this, cancellationToken);
        }

        return wait;
    }

    /// <summary>Ends a stream's wait, if it has one. Under <see cref="Gate"/>.</summary>
    public static void EndWait(SpdySend send, Exception reason)
    {
        if (send.Node.List is { } list)
        {
            list.Remove(send.Node);
            send.End(reason);
        }
    }

    /// <summary>Appends one DATA frame, wherever there is room. Under <see cref="Gate"/>.</summary>
    public void Append(SpdyStream stream, ReadOnlySpan<byte> data)
    {
        SpdyFrameWriter.WriteData(_pending, stream.Id, SpdyFlags.None, data);
        _workers.NoteData(stream.Id, data.Length);
        stream.NoteSent(data.Length);
        Pings.NoteDataSent(data.Length);
        if (IsShared && stream.IsBulk)
        {
            AskWhereDue(stream);
        }
    }

    /// <summary>Lets those go on whose window has opened. Under <see cref="Gate"/>.</summary>
    public void ReopenWindows()
    {
        for (var node = _parked.First; node is not null;)
        {
            var (current, next) = (node, node.Next);
            if (!HasClosedWindow(current.Value.Stream))
            {
                _parked.Remove(current);
                _waiting.AddLast(current);
            }

            node = next;
        }

        if (_waiting.Count > 0)
        {
            AdmitWaiting();
            Signal();
        }
    }

    public void Cancel(SpdySend send, CancellationToken cancellationToken)
    {
        lock (Gate)
        {
            EndWait(send, new OperationCanceledException(cancellationToken));
        }
    }

    /// <summary>Writes batches until <see cref="Complete"/> was called and all is written; throws what the transport throws.</summary>
    public async Task RunAsync()
    {
        try
        {
            while (await NextBatchAsync().ConfigureAwait(false))
            {
                _write.Begin();
                foreach (var segment in _writing.AsReadOnlySequence)
                {
                    await _transport.WriteAsync(segment).ConfigureAwait(false);
                }

                await _transport.FlushAsync().ConfigureAwait(false);
                _write.End();
                _writing.Reset();

                // While the peer takes all at once, nothing else here would give the thread back.
                await Task.Yield();
            }
        }
        finally
        {
            lock (Gate)
            {
                _failure ??= new SpdyLostException("the connection no longer sends");
                while ((_waiting.First ?? _parked.First) is { } first)
                {
                    EndWait(first.Value, _failure);
                }

                _pending.Reset();
                _writing.Reset();
            }
        }
    }

    /// <summary>Lets the loop end once all that was appended is written. Under <see cref="Gate"/>.</summary>
    public void Complete()
    {
        _completed = true;
        Signal();
    }

    private async ValueTask<bool> NextBatchAsync()
    {
        while (true)
        {
            ValueTask wait;
            lock (Gate)
            {
                if (_pending.Length > 0)
                {
                    (_pending, _writing) = (_writing, _pending);
                    AdmitWaiting();
                    return true;
                }

                if (_completed)
                {
                    return false;
                }

                _wake.Reset();
                _loopWaits = true;
                wait = new ValueTask(this, _wake.Version);
            }

            await wait.ConfigureAwait(false);
        }
    }

    /// <summary>Fills the fresh batch from the line while the other one is being written, so that the senders fetch their next bytes meanwhile.</summary>
    private void AdmitWaiting()
    {
        while (_waiting.First is { } first && HasRoomFor(first.Value.Data.Length))
        {
            _waiting.RemoveFirst();
            if (HasClosedWindow(first.Value.Stream))
            {
                _parked.AddLast(first);
                continue;
            }

            Append(first.Value.Stream, first.Value.Data.Span);
            first.Value.End(null);
        }
    }

    private bool HasClosedWindow(SpdyStream stream)
    {
        if (!IsShared || !stream.IsBulk || _workers.Unconfirmed(stream.Id) < Window)
        {
            return false;
        }

        AskWhereDue(stream);

        // With no way left to ask, waiting for an answer would be for ever.
        return !_workers.IsFullOfPings || _workers.IsBlocked(stream.Id % SpdyWorkers.Count);
    }

    private void AskWhereDue(SpdyStream stream)
    {
        if (_workers.Unasked(stream.Id) >= AskAfter && !_workers.IsFullOfPings)
        {
            Pings.Ask(stream.Id % SpdyWorkers.Count);
        }
    }

    private bool HasRoomFor(int dataLength) =>
        _pending.Length + SpdyFrameReader.HeaderLength + dataLength <= BatchLimit;

    // One segment holds a whole batch with some control frames, so that it goes out in one write.
    private static Sequence<byte> NewBatch() => new(ArrayPool<byte>.Shared) { MinimumSpanLength = 128 * 1024, AutoIncreaseMinimumSpanLength = false };

    void IValueTaskSource.GetResult(short token) => _wake.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _wake.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _wake.OnCompleted(continuation, state, token, flags);
}
