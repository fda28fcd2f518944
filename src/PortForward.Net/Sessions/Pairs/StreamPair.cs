using System.IO.Pipelines;
using PortForward.Net.Spdy.Output;
using PortForward.Net.Spdy.Streams;

namespace PortForward.Net.Sessions.Pairs;

/// <summary>The error and data streams of one connection, and the rules of its end (protocol.md 5.7).</summary>
/// <remarks>
/// Invariants: a pair finishes once, on every path, and then both its streams are out of the session's table; what the pod sent before the end
/// stays readable; nothing is sent on the data stream after the pod's FIN or RST. <see cref="Completion"/> never faults: its result is the failure.
/// </remarks>
#pragma warning disable CA1001 // Finish disposes the timer, on every path.
internal sealed class StreamPair
#pragma warning restore CA1001
{
    private readonly object _lock = new();
    private readonly Linger _linger;
    private readonly PairTimer _timer;
    private readonly DataStreamReader _reader;
    private readonly DataStreamWriter _writer;
    private readonly TaskCompletionSource<PortForwardException?> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private SpdyStream? _error;
    private SpdyStream? _data;
    private bool _errorEnded;
    private bool _dataEnded;
    private bool _finished;
    private bool _endedBothWays;
    private PortForwardException? _suspected;
    private readonly PairActivity _activity;

    public StreamPair(PortForwardSession session, int port, PairOptions options, TimeProvider timeProvider)
    {
        Session = session;
        Port = port;
        _reader = new DataStreamReader(this);
        _writer = new DataStreamWriter(this);
        ErrorHandler = new ErrorStreamReader(this);
        _timer = new PairTimer(timeProvider, OnTimer);
        _activity = new PairActivity(_timer);
        _linger = new Linger(options, session.Habits, _activity, _timer);
        _timer.Schedule(PairLimits.ReplyTimeout);
    }

    public PortForwardSession Session { get; }
    public int Port { get; }
    public PodReference Pod => Session.Pod;

    public ISpdyStreamHandler ErrorHandler { get; }
    public DataStreamReader Incoming => _reader;
    public int DataStreamId => _data?.Id ?? 0;
    /// <summary>What the pod sends. Its end comes when the pair is finished, and <see cref="Failure"/> is then set where it failed.</summary>
    public PipeReader Input => _reader.Reader;

    /// <summary>Completes when the pair is finished; null where it ended cleanly.</summary>
    public Task<PortForwardException?> Completion => _completion.Task;

    /// <summary>Why it failed; null while it lives and where it ended cleanly.</summary>
    public PortForwardException? Failure => _completion.Task.IsCompletedSuccessfully ? _completion.Task.Result : null;

    /// <summary>The server's acceptance of its streams; released when the pair is finished.</summary>
    public PairReplies Replies { get; } = new();

    public long BytesSent => _writer.BytesSent;
    public long BytesReceived => _activity.BytesReceived;
    /// <summary>Its local side is gone: it only waits for the pod's side to end, and stands in nobody's way.</summary>
    public bool IsLeaving { get; private set; }

    /// <summary>Whether the server may have been left with DATA that its runtime no longer reads, which blocks a worker (protocol.md 6.4 b).</summary>
    public bool MayHaveLeftovers => BytesSent > 0 && !_endedBothWays;

    /// <summary>Gives the pair its streams; in the strict way the error stream comes first, alone.</summary>
    public void Attach(SpdyStream error, SpdyStream? data, int alreadySent)
    {
        lock (_lock)
        {
            (_error, _data) = (error, data);
            _writer.Attach(data, alreadySent);
        }

        // The answer may have come, or the session gone, while the streams were on their way here.
        if (_dataEnded || _finished)
        {
            data?.Reset();
        }

        (_finished ? error : null)?.Reset();
    }

    /// <summary>Sends bytes to the pod; waits while the session has no room. One call at a time.</summary>
    /// <exception cref="PortForwardException">The pair has ended.</exception>
    public ValueTask SendAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken) => _writer.SendAsync(data, cancellationToken);

    /// <inheritdoc cref="SpdyStream.Send"/>
    public void Send(ReadOnlyMemory<byte> data) => _writer.Send(data);

    /// <summary>Sends what the source has, if that needs no waiting. One call at a time, as of <see cref="SendAsync"/>, and it throws the same.</summary>
    public SpdyFill TrySendFrom(ISpdySource source) => _writer.TrySendFrom(source);

    /// <summary>Says that nothing more will be sent: at once, or, unless the options say otherwise, once the pod has been quiet for a while.</summary>
    /// <param name="isGone">The local side is gone, and waits for no answer.</param>
    public void CompleteWrites(bool isGone = false)
    {
        bool leaves;
        lock (_lock)
        {
            if (_finished || (_linger.HasBegun && !isGone))
            {
                return;
            }

            // What a pod that does not read has yet to take may block a worker: such a connection stays one to keep away from.
            leaves = isGone && !IsLeaving && _data is { IsBulk: false };
            IsLeaving |= leaves;
            _linger.Begin(isGone);
            if (!_linger.IsOff && !isGone)
            {
                ScheduleWhileOpen();
                return;
            }
        }

        if (leaves)
        {
            Session.OnPairLeaves(this);
        }

        PassEndOn();
    }

    /// <summary>Ends the connection at once from this side.</summary>
    public void Abort(PortForwardException? reason = null) => Finish(reason);
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

    /// <summary>Whether nothing has been sent either way for a time, and the local side waits for nothing.</summary>
    public bool IsQuietFor(TimeSpan time) => !_linger.HasBegun && !_reader.IsBlocked && _activity.IsQuietFor(time);

    public void OnReply(bool isData)
    {
        lock (_lock)
        {
            Replies.Note(isData);
            ScheduleWhileOpen();
        }

        Replies.Release(isData);
    }

    public void OnDataStreamEnd(bool wasReset)
    {
        bool ended;
        lock (_lock)
        {
            _dataEnded = true;
            _endedBothWays = !wasReset && _data is { LocalFin: true };
            if (wasReset)
            {
                _suspected ??= PairFailures.Reset(Port, Pod, Replies.HasData);
            }
            else if (_linger.IsRuntimesEnd(Session.RoundTrip))
            {
                _suspected ??= PairFailures.EndedByRuntime(Port, Pod);
            }

            ended = _errorEnded || (wasReset && !Replies.HasData);
            if (!ended && !_finished)
            {
                _timer.Schedule(wasReset ? PairLimits.ErrorTextWait : PairLimits.ErrorEndWait);
            }
        }

        // The pod's FIN is the end of both directions (protocol.md 6.3): RST, unless our own FIN was sent.
        _data?.Reset();
        if (ended)
        {
            Finish(_suspected);
        }
    }

    public void OnErrorStreamEnd(string text, bool wasReset)
    {
        if (text.Length > 0)
        {
            if (!wasReset)
            {
                Session.Retire("the node reports errors in the old way, after which its workers may be blocked");
            }

            Finish(RemoteErrorText.ToException(text, Port, Pod));
            return;
        }

        bool ended;
        lock (_lock)
        {
            _errorEnded = true;
            ended = _dataEnded || (wasReset && !Replies.HasError);
            if (wasReset)
            {
                _suspected ??= PairFailures.Reset(Port, Pod, Replies.HasError);
            }

            if (!ended && wasReset && !_finished)
            {
                _timer.Schedule(PairLimits.DataEndWait);
            }
        }

        if (ended)
        {
            Finish(_suspected);
        }
    }

    public void OnLost(Exception reason) =>
        Finish(_suspected ?? PairFailures.SessionLost(Pod, reason));

    /// <summary>With both replies in and no end in sight, the timer has only the linger to wait for. Under the lock.</summary>
    private void ScheduleWhileOpen()
    {
        if (Replies.AreComplete && !_finished && !_dataEnded && _suspected is null)
        {
            _timer.Schedule(_linger.HasBegun && !_linger.IsOff ? _linger.Remaining(_reader.IsBlocked) : Timeout.InfiniteTimeSpan);
        }
    }

    private void OnTimer()
    {
        PortForwardException? failure;
        bool replyMissing;
        lock (_lock)
        {
            if (_finished)
            {
                return;
            }

            failure = _suspected ?? (_dataEnded ? PairFailures.ErrorStreamOpen(Port, Pod, PairLimits.ErrorEndWait) : null);
            replyMissing = failure is null && !Replies.AreComplete;
            if (replyMissing)
            {
                failure = PairFailures.NotAccepted(Pod, PairLimits.ReplyTimeout);
            }

            var wait = _linger.Remaining(_reader.IsBlocked);
            if (failure is null && wait > TimeSpan.Zero)
            {
                _timer.Schedule(wait);
                return;
            }
        }

        if (failure is null)
        {
            PassEndOn();
            return;
        }

        if (replyMissing)
        {
            Session.Retire("a connection was not accepted in time");
        }

        Finish(failure);
    }

    /// <summary>Tells the node that this side sends no more.</summary>
    private void PassEndOn()
    {
        _linger.NotePassedOn();
        _data?.CompleteWrites();
    }

    private void Finish(PortForwardException? failure)
    {
        lock (_lock)
        {
            if (_finished)
            {
                return;
            }

            _finished = true;
        }

        _timer.Dispose();
        _data?.Reset();
        _error?.Reset();

        // The pool first: who learns of the end may open the next connection at once.
        Session.OnPairFinished(this, failure);
        _completion.TrySetResult(failure);
        Replies.ReleaseAll();
        _reader.End();
    }
}
