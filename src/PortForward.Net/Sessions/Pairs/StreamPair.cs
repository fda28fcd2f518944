using System.Diagnostics;
using System.IO.Pipelines;
using PortForward.Net.Sessions.Pairs.Phases;
using PortForward.Net.Spdy.Output;
using PortForward.Net.Spdy.Streams;

namespace PortForward.Net.Sessions.Pairs;

/// <summary>The error and data streams of one connection.</summary>
/// <remarks>
/// Its life is the table in <see cref="PairTransitions"/> (protocol.md 5.7): each event takes one step under the lock, and the actions of the step are
/// executed once the lock is released. Invariants: a pair finishes once, on every path, and then both its streams are out of the session's table; data
/// that the pod sent before the end stays readable; nothing is sent on the data stream after the pod's FIN or RST. <see cref="Completion"/> never faults;
/// its result is the failure.
/// </remarks>
#pragma warning disable CA1001 // Finish disposes the timer, on every path.
internal sealed class StreamPair
#pragma warning restore CA1001
{
    private readonly object _lock = new();
    private readonly Linger _linger;
    private readonly PairTimer _timer;
    private readonly PairActivity _activity;
    private readonly DataStreamReader _reader;
    private readonly DataStreamWriter _writer;
    private readonly TaskCompletionSource<PortForwardException?> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private SpdyStream? _error;
    private SpdyStream? _data;
    private PairState _state = PairState.Start;

    public StreamPair(PortForwardSession session, int port, PairOptions options, TimeProvider timeProvider)
    {
        Session = session;
        Port = port;
        _reader = new DataStreamReader(this);
        _writer = new DataStreamWriter(this);
        ErrorHandler = new ErrorStreamReader(this);
        Replies = new PairReplies(_lock);
        _timer = new PairTimer(_lock, timeProvider, OnTimer);
        _activity = new PairActivity(_timer);
        _linger = new Linger(options, session.Habits, _activity, _timer);
        lock (_lock)
        {
            Schedule(PairWait.Replies);
        }
    }

    public PortForwardSession Session { get; }
    public int Port { get; }
    public PodReference Pod => Session.Pod;
    public ISpdyStreamHandler ErrorHandler { get; }
    public DataStreamReader Incoming => _reader;
    public int DataStreamId => _data?.Id ?? 0;

    /// <summary>Gets the reader of the data from the pod. It ends when the pair is finished; <see cref="Failure"/> is then set if the pair
    /// failed.</summary>
    public PipeReader Input => _reader.Reader;

    /// <summary>Gets a task that completes when the pair is finished; its result is null if the pair ended cleanly.</summary>
    public Task<PortForwardException?> Completion => _completion.Task;

    /// <summary>Gets the failure; null while the pair is open or if it ended cleanly.</summary>
    public PortForwardException? Failure => _completion.Task.IsCompletedSuccessfully ? _completion.Task.Result : null;

    /// <summary>Gets the server's acceptance of its streams. Released when the pair is finished.</summary>
    public PairReplies Replies { get; }

    public long BytesSent => _writer.BytesSent;
    public long BytesReceived => _activity.BytesReceived;

    /// <summary>Gets a value indicating whether the local side is gone and the pair only waits for the pod's side to end.</summary>
    public bool IsLeaving => State.Has(PairFacts.Leaving);

    /// <summary>Gets a value indicating whether the server may be left with DATA that its runtime no longer reads, which blocks a worker
    /// (protocol.md 6.4 b).</summary>
    public bool MayHaveLeftovers => BytesSent > 0 && _data is not { LocalFin: true, RemoteFin: true };

    private PairState State
    {
        get
        {
            lock (_lock)
            {
                return _state;
            }
        }
    }

    /// <summary>Sets the streams of the pair. With a strict opening, the error stream is set first.</summary>
    public void Attach(SpdyStream error, SpdyStream? data, int alreadySent)
    {
        PairState state;
        lock (_lock)
        {
            (_error, _data) = (error, data);
            _writer.Attach(data, alreadySent);
            state = _state;
        }

        // A reply may have arrived, or the session may have been lost, before this call.
        (state.HasDataEnded ? data : null)?.Reset();
        (state.Phase == PairPhase.Finished ? error : null)?.Reset();
    }

    /// <summary>Sends bytes to the pod. Waits while the session has no room. One call at a time.</summary>
    /// <exception cref="PortForwardException">The pair has ended.</exception>
    public ValueTask SendAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken) => _writer.SendAsync(data, cancellationToken);

    /// <inheritdoc cref="SpdyStream.Send"/>
    public void Send(ReadOnlyMemory<byte> data) => _writer.Send(data);

    /// <summary>Sends the available data of a source if no wait is necessary. One call at a time, with the same exceptions as
    /// <see cref="SendAsync"/>.</summary>
    public SpdyFill TrySendFrom(ISpdySource source) => _writer.TrySendFrom(source);

    /// <summary>Completes the writes: immediately or, unless the options specify otherwise, once the pod has been quiet for a while.</summary>
    /// <param name="isGone">Whether the local side is gone and does not wait for a response.</param>
    public void CompleteWrites(bool isGone = false)
    {
        PairStep step;
        lock (_lock)
        {
            if (isGone || !_state.Has(PairFacts.LocalEnded))
            {
                _linger.Begin(isGone);
            }

            // Data for a pod that does not read may block a worker, so such a connection still counts as in use.
            step = Take(
                isGone && _data is { IsBulk: false } ? PairEvent.LocalGone
                : isGone || _linger.IsOff ? PairEvent.LocalEnd
                : PairEvent.LocalEndHeld);
        }

        Do(step);
    }

    /// <summary>Aborts the connection from this side.</summary>
    public void Abort(PortForwardException? reason = null) => On(PairEvent.Aborted, reason);

    public void NoteReceived(long count)
    {
        if (_activity.BytesReceived == 0)
        {
            Session.Answering?.Add(Port);
        }

        _activity.NoteReceived(count);
        Session.NoteDelivery(count, _activity.ReceivedAt);
    }

    /// <inheritdoc cref="PairActivity.NoteSending"/>
    public void NoteSending() => _activity.NoteSending();

    /// <summary>Determines whether nothing was sent in either direction for a time and the local side expects nothing.</summary>
    public bool IsQuietFor(TimeSpan time) => !State.Has(PairFacts.LocalEnded) && !_reader.IsBlocked && _activity.IsQuietFor(time);

    public void OnReply(bool isData)
    {
        lock (_lock)
        {
            Replies.Note(isData);
            Take(isData ? PairEvent.DataAccepted : PairEvent.ErrorAccepted);
        }

        Replies.Release(isData);
    }

    public void OnDataStreamEnd(bool wasReset)
    {
        PairStep step;
        lock (_lock)
        {
            step = Take(
                wasReset ? PairEvent.DataReset
                : _linger.IsRuntimesEnd(Session.RoundTrip) ? PairEvent.DataFinByRuntime
                : PairEvent.DataFin);
        }

        Do(step);
    }

    public void OnErrorStreamEnd(string text, bool wasReset)
    {
        if (text.Length == 0)
        {
            On(wasReset ? PairEvent.ErrorReset : PairEvent.ErrorFin);
            return;
        }

        if (!wasReset)
        {
            Session.Retire("The node reports errors with the old protocol, which may have blocked its workers.");
        }

        On(PairEvent.ErrorText, RemoteErrorText.ToException(text, Port, Pod));
    }

    public void OnLost(Exception reason) => On(PairEvent.SessionLost, reason);

    private void OnTimer()
    {
        PairStep step;
        lock (_lock)
        {
            // A late callback may find the timer waiting for something else.
            if (!_timer.IsDue)
            {
                return;
            }

            if (_state.Phase == PairPhase.Lingering && _linger.Remaining(_reader.IsBlocked) > TimeSpan.Zero)
            {
                Schedule(PairWait.Linger);
                return;
            }

            step = Take(PairEvent.Due);
        }

        Do(step);
    }

    private void On(PairEvent e, Exception? reason = null)
    {
        PairStep step;
        lock (_lock)
        {
            step = Take(e);
        }

        Do(step, reason);
    }

    /// <summary>Takes a step. <see cref="Do"/> executes its actions.</summary>
    private PairStep Take(PairEvent e)
    {
        Debug.Assert(Monitor.IsEntered(_lock));
        var step = PairTransitions.Next(_state, e);
        _state = step.State;
        Schedule(step.Wait);
        if (step.Actions.HasFlag(PairActions.SendFin))
        {
            _linger.NotePassedOn();
        }

        return step;
    }

    private void Schedule(PairWait wait)
    {
        Debug.Assert(Monitor.IsEntered(_lock));
        if (wait != PairWait.Unchanged)
        {
            _timer.Schedule(wait == PairWait.Linger ? _linger.Remaining(_reader.IsBlocked) : PairLimits.For(wait));
        }
    }

    private void Do(PairStep step, Exception? reason = null)
    {
        Debug.Assert(!Monitor.IsEntered(_lock));
        if (step.Actions.HasFlag(PairActions.Leave))
        {
            Session.OnPairLeaves(this);
        }

        if (step.Actions.HasFlag(PairActions.SendFin))
        {
            _data?.CompleteWrites();
        }

        if (step.Actions.HasFlag(PairActions.ResetData))
        {
            _data?.Reset();
        }

        if (step.Actions.HasFlag(PairActions.Finish))
        {
            Finish(step.End, PairFailures.For(step.End, Port, Pod, reason));
        }
    }

    private void Finish(PairEnd end, PortForwardException? failure)
    {
        _timer.Dispose();
        _data?.Reset();
        _error?.Reset();
        if (end == PairEnd.NotAccepted)
        {
            Session.Retire("A connection was not accepted in time.");
        }

        // The pool first: the observer of the end may open the next connection immediately.
        Session.OnPairFinished(this, failure);
        _completion.TrySetResult(failure);
        Replies.ReleaseAll();
        _reader.End();
    }
}
