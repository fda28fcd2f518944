using System.Buffers;
using Nerdbank.Streams;

namespace PortForward.Net.Spdy;

/// <summary>The outgoing side of a connection: many senders append frames, which are written in batches.</summary>
/// <remarks>
/// Invariants:
/// <list type="bullet">
/// <item>Whatever is appended under <see cref="Gate"/> in one go reaches the wire in that order, and in one write where it fits.</item>
/// <item>The waiting batch holds at most <see cref="BatchLimit"/> bytes of DATA; control frames are never kept waiting.</item>
/// <item>DATA that finds no room waits in a <see cref="SpdyLine"/>.</item>
/// <item>No lock is held over an await.</item>
/// </list>
/// </remarks>
internal sealed class SpdyOutput
{
    /// <summary>Eight DATA frames, of which servers take no more than 32 KiB at a time. The fewer writes there are, the less each station on the way
    /// has to do for them.</summary>
    public const int BatchLimit = 256 * 1024;

    /// <summary>The answers that may wait for a peer that asks and doesn't read. Servers of today ask nothing.</summary>
    private const int MostAnswers = 1024;

    /// <summary>What one sender writes at once beside its own, before the loop goes on with what others append meanwhile.</summary>
    private const int MostTurns = 4;

    private readonly SpdyWriter _writer;
    private readonly SpdyLine _line;
    private readonly Func<int, bool> _hasRoomFor;
    private readonly SpdyFilling _filling = new();
    private Sequence<byte> _pending = NewBatch();
    private Sequence<byte> _writing = NewBatch();
    private int _answers;
    private bool _completed;

    public SpdyOutput(Stream transport, SpdyWorkers workers, TimeProvider timeProvider)
    {
        Window = new SpdyWindow(workers);
        _line = new SpdyLine(Window);
        _hasRoomFor = HasRoomFor;
        _writer = new SpdyWriter(transport, Gate, timeProvider);
    }

    /// <summary>Which streams may send.</summary>
    public SpdyWindow Window { get; }

    /// <summary>For how long the peer has held the sending up.</summary>
    public TimeSpan HeldUpFor => _writer.HeldUpFor;

    /// <summary>Guards the batch, the waiting frames and the connection's stream table: ids must rise on the wire (protocol.md 4.3).</summary>
    public object Gate { get; } = new();

    /// <summary>Where frames are appended; only under <see cref="Gate"/>, followed by <see cref="Signal"/> or <see cref="TakeTurn"/>.</summary>
    public IBufferWriter<byte> Batch => _pending;

    /// <summary>Lets the loop write what was appended. Under <see cref="Gate"/>.</summary>
    public void Signal() => _writer.Signal();

    /// <summary>Takes what was appended, to be written by <see cref="WriteTurn"/>; false where whoever is writing takes it along. Under
    /// <see cref="Gate"/>.</summary>
    public bool TakeTurn()
    {
        if (!_writer.TryTake())
        {
            return false;
        }

        (_pending, _writing) = (_writing, _pending);
        _answers = 0;
        AdmitWaiting();
        return true;
    }

    /// <summary>Counts a control frame that answers one of the peer's. Under <see cref="Gate"/>, before it is appended.</summary>
    /// <exception cref="SpdyProtocolException">The peer asks on without reading the answers, which would pile up.</exception>
    public void NoteAnswer()
    {
        if (++_answers > MostAnswers)
        {
            throw new SpdyProtocolException($"the server sent more than {MostAnswers} frames that ask for an answer without reading the answers");
        }
    }

    /// <summary>Writes what was taken, and does not wait for it. Not under <see cref="Gate"/>.</summary>
    public void WriteTurn()
    {
        for (var turns = 1; _writer.TryWrite(_writing) && EndTurn(takesNext: turns < MostTurns); turns++)
        {
        }
    }

    /// <summary>Appends bytes as DATA frames and writes them, or waits in line for room.</summary>
    public ValueTask SendAsync(SpdyStream stream, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        var wait = default(ValueTask);
        var (isParked, hasTurn) = (false, false);
        lock (Gate)
        {
            stream.ThrowIfNotWritable();
            _writer.ThrowIfFailed();
            isParked = Window.IsClosedTo(stream);
            if (!isParked && !_line.IsWaiting && HasRoomFor(data.Length))
            {
                Append(stream, data.Span);
                hasTurn = TakeTurn();
            }
            else
            {
                wait = _line.Join(stream.Waiting, data, isParked);
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

    /// <summary>Lets a source fill the batch and writes it, where nothing else is to be sent.</summary>
    /// <param name="stream">Whose bytes they are.</param>
    /// <param name="source">Where they come from; what it throws is thrown.</param>
    /// <param name="count">How many bytes are being sent.</param>
    public SpdyFill TrySendFrom(SpdyStream stream, ISpdySource source, out int count)
    {
        count = 0;
        lock (Gate)
        {
            stream.ThrowIfNotWritable();
            _writer.ThrowIfFailed();
            if (_pending.Length > 0 || _line.IsWaiting || Window.IsClosedTo(stream) || !_writer.TryTake())
            {
                return SpdyFill.Busy;
            }
        }

        var isFilled = false;
        try
        {
            var read = _filling.Fill(_writing, stream.Id, source);
            count = read ?? 0;
            isFilled = count > 0 && NoteFilled(stream, count);
            return read is null ? SpdyFill.Empty : read == 0 ? SpdyFill.Ended : read == SpdyFilling.Capacity ? SpdyFill.Filled : SpdyFill.Sent;
        }
        finally
        {
            if (isFilled || EndTurn(takesNext: true))
            {
                WriteTurn();
            }
        }
    }

    /// <summary>Appends bytes as DATA frames of equal length, wherever there is room. Under <see cref="Gate"/>.</summary>
    public void Append(SpdyStream stream, ReadOnlySpan<byte> data)
    {
        var length = (data.Length + FramesOf(data.Length) - 1) / FramesOf(data.Length);
        for (var rest = data; !rest.IsEmpty; rest = rest[Math.Min(length, rest.Length)..])
        {
            var part = rest[..Math.Min(length, rest.Length)];
            SpdyFrameWriter.WriteData(_pending, stream.Id, SpdyFlags.None, part);
            NoteData(stream, part.Length);
        }
    }

    /// <summary>Lets those go on whose window has opened. Under <see cref="Gate"/>.</summary>
    public void ReopenWindows()
    {
        _line.Unpark();
        if (_line.IsWaiting)
        {
            AdmitWaiting();
            Signal();
        }
    }

    public void Cancel(SpdySend send, CancellationToken cancellationToken)
    {
        lock (Gate)
        {
            SpdyLine.EndWait(send, new OperationCanceledException(cancellationToken));
        }
    }

    /// <summary>Writes what nobody else does until <see cref="Complete"/> was called and all is written; throws what the transport throws.</summary>
    public async Task RunAsync()
    {
        try
        {
            var slice = TimeSlice.Begin();
            while (true)
            {
                var waiting = BeginStep(out var hasTurn, out var isOver);
                if (isOver)
                {
                    return;
                }

                var isWritten = await waiting.ConfigureAwait(false);
                if (hasTurn)
                {
                    await _writer.WriteAsync(_writing).ConfigureAwait(false);
                }

                if (hasTurn || isWritten)
                {
                    EndTurn(takesNext: false);
                    if (slice.IsOver())
                    {
                        await Detached.Yield();
                    }
                }
            }
        }
        finally
        {
            lock (Gate)
            {
                var failure = new SpdyLostException("the connection no longer sends");
                _writer.Fail(failure);
                _line.EndAll(failure);
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

    /// <summary>Gives the loop a turn, or what to wait for until it may have one: that one tells whether a turn was finished meanwhile.</summary>
    private ValueTask<bool> BeginStep(out bool hasTurn, out bool isOver)
    {
        lock (Gate)
        {
            hasTurn = _pending.Length > 0 && TakeTurn();
            isOver = !hasTurn && _completed && _pending.Length == 0 && !_writer.IsTaken;
            return hasTurn || isOver ? default : _writer.BeginWait();
        }
    }

    /// <summary>Frees the batch that was written.</summary>
    /// <returns>Whether there was more, which was taken.</returns>
    private bool EndTurn(bool takesNext)
    {
        lock (Gate)
        {
            _writing.Reset();
            _writer.Release();
            if (takesNext && _pending.Length > 0)
            {
                return TakeTurn();
            }

            if (_pending.Length > 0 || _completed)
            {
                Signal();
            }

            return false;
        }
    }

    /// <summary>Fills the fresh batch from the line while the other one is being written, so that the senders fetch their next bytes meanwhile.</summary>
    private void AdmitWaiting()
    {
        while (_line.TakeNext(_hasRoomFor) is { } send)
        {
            Append(send.Stream, send.Data.Span);
            send.End(null);
        }
    }

    /// <summary>Notes what a source has filled; false where the stream has ended meanwhile, and nothing of it may be sent.</summary>
    private bool NoteFilled(SpdyStream stream, int count)
    {
        lock (Gate)
        {
            for (var rest = count; rest > 0 && stream.IsWritable; rest -= SpdyFilling.FrameLength)
            {
                NoteData(stream, Math.Min(rest, SpdyFilling.FrameLength));
            }

            return stream.IsWritable;
        }
    }

    private void NoteData(SpdyStream stream, int length)
    {
        stream.NoteSent(length);
        Window.NoteData(stream, length);
    }

    private bool HasRoomFor(int dataLength) =>
        _pending.Length + (FramesOf(dataLength) * SpdyFrameReader.HeaderLength) + dataLength <= BatchLimit;

    private static int FramesOf(int dataLength) => Math.Max(1, (dataLength + SpdyStream.MaxDataLength - 1) / SpdyStream.MaxDataLength);

    // One segment holds a whole batch, so that it goes out in one write.
    private static Sequence<byte> NewBatch() => new(ArrayPool<byte>.Shared) { MinimumSpanLength = BatchLimit, AutoIncreaseMinimumSpanLength = false };
}
