using System.Buffers;
using System.Diagnostics;
using PortForward.Net.Blocking;
using PortForward.Net.Spdy.FlowControl;
using PortForward.Net.Spdy.Framing;
using PortForward.Net.Spdy.Streams;

namespace PortForward.Net.Spdy.Output;

/// <summary>The sending side of a connection: many senders append frames, which are written in batches.</summary>
/// <remarks>
/// Invariants:
/// <list type="bullet">
/// <item>Frames that are appended under the gate at once are sent in that order, and in one write if they fit.</item>
/// <item>The pending batch contains at most <see cref="SpdyConnectionOptions.BatchLength"/> bytes of DATA; control frames never wait.</item>
/// <item>DATA without room waits in a <see cref="SpdySendQueue"/>.</item>
/// <item>No lock is held over an await.</item>
/// </list>
/// </remarks>
internal sealed partial class SpdyOutput
{
    private readonly object _gate;
    private readonly ServerCredit _credit;
    private readonly SpdyWriter _writer;
    private readonly SpdySendQueue _line;
    private readonly Func<int, bool> _hasRoomFor;
    private readonly DataFrameLayout _filling;
    private readonly SpdyBatches _batches;
    private SpdyAnswers _answers;
    private bool _completed;

    public SpdyOutput(Stream transport, object gate, ServerCredit credit, SpdyConnectionOptions options)
    {
        _batches = new SpdyBatches(options.BatchLength);
        _filling = new DataFrameLayout(options.BatchLength, options.PreferredWrite);
        _gate = gate;
        _credit = credit;
        _line = new SpdySendQueue(gate, credit);
        _hasRoomFor = _batches.HasRoomFor;
        _writer = new SpdyWriter(transport, gate, options.TimeProvider);
    }

    /// <summary>Gets how long the peer has blocked sending.</summary>
    public TimeSpan HeldUpFor => _writer.HeldUpFor;

    /// <summary>Gets the batch to append frames to, followed by <see cref="Signal"/> or <see cref="TakeTurn"/>.</summary>
    public IBufferWriter<byte> Batch
    {
        get
        {
            Debug.Assert(Monitor.IsEntered(_gate));
            return _batches.Pending;
        }
    }

    /// <summary>Lets the loop write the appended frames.</summary>
    public void Signal() => _writer.Signal();

    /// <summary>Takes the appended frames, to be written by <see cref="WriteTurn"/>. Returns false if a write is in progress, after which they are
    /// written.</summary>
    public bool TakeTurn()
    {
        Debug.Assert(Monitor.IsEntered(_gate));
        if (!_writer.TryTake())
        {
            return false;
        }

        _batches.Swap();
        _answers.Clear();
        AdmitWaiting();
        return true;
    }

    /// <inheritdoc cref="SpdyAnswers.Note"/>
    public void NoteAnswer()
    {
        Debug.Assert(Monitor.IsEntered(_gate));
        _answers.Note();
    }

    /// <summary>Writes the taken frames without waiting.</summary>
    public void WriteTurn()
    {
        Debug.Assert(!Monitor.IsEntered(_gate));

        // A thread that may block writes everything, since the thread pool may have no thread for the loop.
        var most = BlockingCall.Role == ThreadRole.Writing ? int.MaxValue : SpdyLimits.WriteTurns;
        for (var turns = 1; _writer.TryWrite(_batches.Writing) && EndTurn(takesNext: turns < most); turns++)
        {
        }
    }

    /// <summary>Appends bytes as DATA frames and writes them, or waits for room.</summary>
    public ValueTask SendAsync(SpdyStream stream, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        var (wait, hasTurn) = (default(ValueTask), false);
        lock (_gate)
        {
            if (TryAppend(stream, data.Span, out var isParked))
            {
                hasTurn = TakeTurn();
            }
            else
            {
                wait = stream.Waiting.Begin(data);
                _line.Join(stream.Waiting, isParked);
            }
        }

        if (hasTurn)
        {
            WriteTurn();
        }
        else if (cancellationToken.CanBeCanceled && !wait.IsCompletedSuccessfully)
        {
            stream.Waiting.CancelWith(this, cancellationToken);
        }

        return wait;
    }

    /// <summary>Sends like <see cref="SendAsync"/>, but blocks the thread, which has <see cref="ThreadRole.Writing"/>.</summary>
    public void Send(SpdyStream stream, ReadOnlyMemory<byte> data, BlockedCallers callers)
    {
        bool isAppended, hasTurn;
        lock (_gate)
        {
            isAppended = TryAppend(stream, data.Span, out var isParked);
            hasTurn = isAppended && TakeTurn();
            if (!isAppended)
            {
                stream.Waiting.BeginBlocking(data);
                _line.Join(stream.Waiting, isParked);
            }
        }

        if (!isAppended)
        {
            stream.Waiting.Wait(callers);
            lock (_gate)
            {
                hasTurn = _batches.HasPending && TakeTurn();
            }
        }

        if (hasTurn)
        {
            WriteTurn();
        }
    }

    /// <summary>Lets a source fill the batch and writes it, if nothing else is being sent.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="source">The source, whose exceptions are thrown.</param>
    /// <param name="count">The number of bytes that are being sent.</param>
    public SpdyFill TrySendFrom(SpdyStream stream, ISpdySource source, out int count)
    {
        count = 0;
        lock (_gate)
        {
            stream.ThrowIfNotWritable();
            _writer.ThrowIfFailed();
            if (_batches.HasPending || _line.IsWaiting || _credit.IsClosedTo(stream.Id, stream.IsBulk) || !_writer.TryTake())
            {
                return SpdyFill.Busy;
            }
        }

        var isFilled = false;
        try
        {
            var read = _filling.Fill(_batches.Writing, stream.Id, source);
            count = read ?? 0;
            isFilled = count > 0 && NoteFilled(stream, count);
            return read is null ? SpdyFill.Empty : read == 0 ? SpdyFill.Ended : read == _filling.Capacity ? SpdyFill.Filled : SpdyFill.Sent;
        }
        finally
        {
            if (isFilled || EndTurn(takesNext: true))
            {
                WriteTurn();
            }
        }
    }

    private bool TryAppend(SpdyStream stream, ReadOnlySpan<byte> data, out bool isParked)
    {
        Debug.Assert(Monitor.IsEntered(_gate));
        stream.ThrowIfNotWritable();
        _writer.ThrowIfFailed();
        isParked = _credit.IsClosedTo(stream.Id, stream.IsBulk);
        if (isParked || _line.IsWaiting || !_batches.HasRoomFor(data.Length))
        {
            return false;
        }

        Append(stream, data);
        return true;
    }

    /// <summary>Appends bytes as DATA frames of equal length.</summary>
    public void Append(SpdyStream stream, ReadOnlySpan<byte> data)
    {
        Debug.Assert(Monitor.IsEntered(_gate));
        var length = SpdyBatches.FrameLengthFor(data.Length);
        for (var rest = data; !rest.IsEmpty; rest = rest[Math.Min(length, rest.Length)..])
        {
            var part = rest[..Math.Min(length, rest.Length)];
            SpdyFrameWriter.WriteData(Batch, stream.Id, SpdyFlags.None, part);
            NoteData(stream, part.Length);
        }
    }

    /// <summary>Resumes the senders that have credit again.</summary>
    public void AdmitCredited()
    {
        Debug.Assert(Monitor.IsEntered(_gate));
        _line.Unpark();
        if (_line.IsWaiting)
        {
            AdmitWaiting();
            Signal();
        }
    }

    public void Cancel(SpdySend send, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            SpdySendQueue.EndWait(send, new OperationCanceledException(cancellationToken));
        }
    }

    /// <summary>Frees the written batch.</summary>
    /// <returns>Whether there were more frames, which have been taken.</returns>
    private bool EndTurn(bool takesNext)
    {
        lock (_gate)
        {
            _batches.Writing.Reset();
            _writer.Release();
            if (takesNext && _batches.HasPending)
            {
                return TakeTurn();
            }

            if (_batches.HasPending || _completed)
            {
                Signal();
            }

            return false;
        }
    }

    /// <summary>Fills the empty batch from the queue while the other one is being written, so that the senders can read their next bytes.</summary>
    private void AdmitWaiting()
    {
        while (_line.TakeNext(_hasRoomFor) is { } send)
        {
            Append(send.Stream, send.Data.Span);
            send.End(null);
        }
    }

    /// <summary>Records the bytes from a source. Returns false if the stream has ended in the meantime and nothing may be sent.</summary>
    private bool NoteFilled(SpdyStream stream, int count)
    {
        lock (_gate)
        {
            for (var rest = count; rest > 0 && stream.IsWritable; rest -= _filling.FrameLength)
            {
                NoteData(stream, Math.Min(rest, _filling.FrameLength));
            }

            return stream.IsWritable;
        }
    }

    private void NoteData(SpdyStream stream, int length)
    {
        stream.NoteSent(length);
        _credit.NoteData(stream.Id, length, stream.IsBulk);
    }
}
