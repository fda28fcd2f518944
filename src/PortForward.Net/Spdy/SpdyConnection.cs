using System.Diagnostics;
using PortForward.Net.Spdy.FlowControl;
using PortForward.Net.Spdy.Framing;
using PortForward.Net.Spdy.KeepAlive;
using PortForward.Net.Spdy.Output;
using PortForward.Net.Spdy.Streams;
using PortForward.Net.Timing;

namespace PortForward.Net.Spdy;

/// <summary>The client's side of a SPDY/3.1 connection over any duplex stream.</summary>
/// <remarks>
/// Invariants: IDs are sent in ascending order (one gate guards the table and the outgoing batch); a stream is in the table until both sides have ended it
/// or either has reset it, and every handler is notified of its stream's end exactly once, at the latest when the connection ends; the connection ends
/// once, with one reason; data that was received before the end is delivered before it. The read loop has no token: canceling a read would end the
/// transport.
/// </remarks>
internal sealed class SpdyConnection : IAsyncDisposable
{
    private readonly Stream _transport;
    private readonly SpdyConnectionOptions _options;
    private readonly SpdyOutput _output;
    private readonly ServerWorkers _workers;
    private readonly ServerCredit _credit;
    private readonly SpdyPings _pings;
    private readonly SpdyReceiver _receiver;
    private readonly SpdyLoops _loops;
    private readonly SpdyStreamTable _streams;
    private readonly TaskCompletionSource<Exception> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private SpdyConnectionState _state;
    private Task? _disposal;

    public SpdyConnection(Stream transport, SpdyConnectionOptions options)
    {
        _transport = transport;
        _options = options;
        _workers = new ServerWorkers(Gate, options.TimeProvider);
        _credit = new ServerCredit(Gate, _workers, confirm: worker => _pings!.Ask(worker));
        _output = new SpdyOutput(transport, Gate, _credit, options);
        _pings = new SpdyPings(this, _output, _workers, options);
        _receiver = new SpdyReceiver(this, transport, _output, _pings, options);
        _loops = new SpdyLoops(this, _receiver, _output, options);
        _streams = new SpdyStreamTable(this, _output, _workers, options.FirstStreamId);
    }

    /// <summary>Gets the lock that guards the stream table and its streams, the state of the server's workers, the credit, and the outgoing batch with its
    /// queue. IDs must be sent in ascending order (protocol.md 4.3), so one lock guards them all.</summary>
    public object Gate { get; } = new();

    /// <summary>Gets a task that completes, with the reason, when the connection has ended. Never faults.</summary>
    public Task<Exception> Ended => _ended.Task;

    /// <summary>Gets a value indicating whether streams can still be opened.</summary>
    public bool CanOpen
    {
        get
        {
            lock (Gate)
            {
                return _state == SpdyConnectionState.Open && _streams.HasIds;
            }
        }
    }

    /// <summary>Gets the number of open streams. Can be read without the gate.</summary>
    public int StreamCount => _streams.Count;

    /// <summary>Gets how long a local reader has blocked receiving, or the peer has blocked sending.</summary>
    public TimeSpan HeldUpFor => _receiver.HeldUpFor > _output.HeldUpFor ? _receiver.HeldUpFor : _output.HeldUpFor;

    /// <summary>Gets a value indicating whether the peer may be gone, although this is not certain yet.</summary>
    public bool IsSuspect => _pings.IsOverdue;

    /// <summary>Gets how long nothing has been received.</summary>
    public TimeSpan SilentFor => _pings.SilentFor;

    /// <summary>Gets the last measured round-trip time; zero if there is none.</summary>
    public TimeSpan RoundTrip => _workers.RoundTrip;

    /// <summary>Determines whether another stream expects data from the peer, or has received data within a time.</summary>
    public bool HasWaiters(int streamId, TimeSpan within)
    {
        var since = _options.TimeProvider.GetTimestamp() - _options.TimeProvider.ToTicks(within);
        lock (Gate)
        {
            return _streams.HasOthersExpecting(streamId, since);
        }
    }

    /// <summary>Sets whether the connection has streams of different users, none of which may then fill the server's queues.</summary>
    public void SetShared(bool isShared)
    {
        lock (Gate)
        {
            _credit.IsShared = isShared;
            _output.AdmitCredited();
        }
    }

    /// <summary>Gets or sets the callback for a peer that accepts no more streams while the open ones continue. Set before the start.</summary>
    public Action? WentAway { get; set; }

    public void Start()
    {
        _loops.Start();
        _pings.Start();
    }

    /// <summary>Opens streams and sends the first bytes of the last one, in one write and without waiting.</summary>
    /// <param name="opens">The streams, in the order of their IDs.</param>
    /// <param name="streams">Receives the streams.</param>
    /// <param name="firstData">At most <see cref="SpdyStream.MaxDataLength"/> bytes; may be empty.</param>
    /// <param name="steer">Whether to assign them all to the least busy worker of the server (protocol.md 6.4).</param>
    /// <exception cref="SpdyConnectionException">The connection has ended, is going away, or has no IDs left.</exception>
    public void Open(ReadOnlySpan<SpdyOpen> opens, Span<SpdyStream> streams, ReadOnlySpan<byte> firstData, bool steer = false)
    {
        bool hasTurn;
        lock (Gate)
        {
            if (_state != SpdyConnectionState.Open)
            {
                throw new SpdyConnectionException(_state == SpdyConnectionState.GoingAway ? "The server is closing the connection." : "The connection has ended.");
            }

            _streams.Open(opens, streams, steer);
            if (!firstData.IsEmpty)
            {
                _output.Append(streams[opens.Length - 1], firstData);
            }

            hasTurn = _output.TakeTurn();
        }

        if (hasTurn)
        {
            _output.WriteTurn();
        }
    }

    /// <inheritdoc cref="SpdyPings.ProbeAsync"/>
    public Task<SpdyProbeResult> ProbeAsync(TimeSpan timeout, CancellationToken cancellationToken) => _pings.ProbeAsync(timeout, cancellationToken);

    /// <summary>Aborts the connection: every stream is lost, and nothing more is sent.</summary>
    public void Abort(Exception reason)
    {
        SpdyStream[] lost;
        lock (Gate)
        {
            if (_state == SpdyConnectionState.Ended)
            {
                return;
            }

            lost = EndLocked(reason);
            _output.Complete();
        }

        Announce(lost, reason);
        _transport.Dispose();
    }

    /// <summary>Gets a value indicating whether the connection was closed before the server had processed all data, because that took too
    /// long.</summary>
    public bool LeftUnconfirmed { get; private set; }

    /// <summary>Records that sending has failed, although data may still be received.</summary>
    public void NoteSendingFailed()
    {
        lock (Gate)
        {
            MoveTo(SpdyConnectionState.SendingFailed);
        }
    }

    /// <summary>Closes the connection: RST for each unfinished stream, PINGs until the server has processed all DATA, GOAWAY, then the
    /// transport.</summary>
    /// <remarks>Without the resets, a server with a blocked worker would leave the pod's connections open (protocol.md 6.4 d). GOAWAY discards the frames
    /// in the server's queues, and the pod would take the truncated data for complete (5.6); so it is sent only after they are processed, or after
    /// <see cref="SpdyConnectionOptions.CloseTimeout"/>.</remarks>
    public ValueTask DisposeAsync()
    {
        lock (Gate)
        {
            _disposal ??= Detached.Run(CloseAsync);
        }

        return new ValueTask(_disposal);
    }

    /// <summary>Removes a stream from the table.</summary>
    public void Remove(int streamId) => _streams.Remove(streamId);

    /// <summary>Finds a stream in the table.</summary>
    public SpdyStream? Find(int streamId) => _streams.Find(streamId);

    /// <summary>Opens no more streams. The open ones continue until they end or the server closes (protocol.md 5.6).</summary>
    /// <param name="lastGood">The last stream that the server accepted. It silently discards later ones (4.4).</param>
    public void GoAway(int lastGood)
    {
        var reason = new SpdyConnectionException("The server is closing the connection.");
        SpdyStream[] dropped;
        lock (Gate)
        {
            MoveTo(SpdyConnectionState.GoingAway);
            _pings.Hurry();
            dropped = _streams.ForgetAfter(lastGood, reason);
        }

        Array.ForEach(dropped, stream => stream.Handler.OnLost(reason));
        WentAway?.Invoke();
        EndIfDrained();
    }

    /// <summary>Sends a PING immediately, and more frequently from now on: a WebSocket tunnel may be silent until it is sent something (protocol.md 6.5).</summary>
    public void Ask()
    {
        lock (Gate)
        {
            if (_state != SpdyConnectionState.Ended)
            {
                _pings.Hurry();
            }
        }
    }

    /// <summary>Ends a connection that is going away after its last stream has ended.</summary>
    public void EndIfDrained()
    {
        bool drained;
        lock (Gate)
        {
            drained = _state == SpdyConnectionState.GoingAway && _streams.Count == 0;
        }

        if (drained)
        {
            Abort(new SpdyConnectionException("The server ended the session."));
        }
    }

    private void MoveTo(SpdyConnectionState state)
    {
        Debug.Assert(Monitor.IsEntered(Gate));
        _state = state > _state ? state : _state;
    }

    private async Task CloseAsync()
    {
        var reason = new SpdyConnectionException("The connection was closed by this side.");
        SpdyStream[] lost = [];
        var confirmation = Task.CompletedTask;
        lock (Gate)
        {
            if (_state != SpdyConnectionState.Ended)
            {
                MoveTo(SpdyConnectionState.Closing);
                _streams.AppendResets();
                lost = _streams.ForgetAll(reason);
                confirmation = _pings.ConfirmLocked();
                _output.Signal();
            }
        }

        Array.ForEach(lost, stream => stream.Handler.OnLost(reason));
        Task over = Task.WhenAny(confirmation, _ended.Task);
        await over.WaitAsync(_options.CloseTimeout, _options.TimeProvider).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        LeftUnconfirmed = !confirmation.IsCompleted && !_ended.Task.IsCompleted;
        lock (Gate)
        {
            if (_state != SpdyConnectionState.Ended)
            {
                SpdyFrameWriter.WriteGoAway(_output.Batch, 0, 0);
                EndLocked(reason);
                _output.Complete();
            }
        }

        _ended.TrySetResult(reason);
        await _loops.Writing.WaitAsync(_options.WriteTimeout, _options.TimeProvider).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _transport.DisposeAsync().ConfigureAwait(false);
        await _loops.Writing.ConfigureAwait(false);
        await _loops.Reading.ConfigureAwait(false);
    }

    private SpdyStream[] EndLocked(Exception reason)
    {
        Debug.Assert(Monitor.IsEntered(Gate));
        MoveTo(SpdyConnectionState.Ended);
        _pings.Dispose();
        return _streams.ForgetAll(reason as SpdyConnectionException ?? new SpdyConnectionException(reason.Message, reason));
    }

    private void Announce(SpdyStream[] lost, Exception reason)
    {
        Array.ForEach(lost, stream => stream.Handler.OnLost(reason));
        _ended.TrySetResult(reason);
    }
}
