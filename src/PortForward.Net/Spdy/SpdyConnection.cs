using System.Buffers;

namespace PortForward.Net.Spdy;

/// <summary>The client's side of a SPDY/3.1 connection over any duplex stream.</summary>
/// <remarks>
/// Invariants: ids reach the wire in rising order (one gate for the table and the outgoing batch); a stream is in the table until both sides have
/// ended it or either has reset it, and every handler hears of its stream's end exactly once at the latest when the connection ends; the connection
/// ends once, with one reason. The read loop takes no token: cancelling a read would end the transport.
/// </remarks>
internal sealed class SpdyConnection : IAsyncDisposable
{
    private readonly Stream _transport;
    private readonly SpdyConnectionOptions _options;
    private readonly SpdyOutput _output;
    private readonly SpdyWorkers _workers;
    private readonly SpdyPings _pings;
    private readonly SpdyReceiver _receiver;
    private readonly SpdyHeaderEncoder _encoder = new();
    private readonly ArrayBufferWriter<byte> _headerBlock = new(256);
    private readonly Dictionary<int, SpdyStream> _streams = [];
    private readonly TaskCompletionSource<Exception> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _nextId;
    private bool _goingAway;
    private bool _isEnded;
    private Task _reading = Task.CompletedTask;
    private Task _writing = Task.CompletedTask;
    private Task? _disposal;

    public SpdyConnection(Stream transport, SpdyConnectionOptions options)
    {
        _transport = transport;
        _options = options;
        _workers = new SpdyWorkers(options.TimeProvider);
        _output = new SpdyOutput(transport, _workers, options.TimeProvider);
        _pings = new SpdyPings(this, _output, _workers, options);
        _output.Window.Pings = _pings;
        _receiver = new SpdyReceiver(this, transport, _output, _pings, options);
        _nextId = options.FirstStreamId;
    }

    /// <summary>Completes, with the reason, when the connection has ended. Never faults.</summary>
    public Task<Exception> Ended => _ended.Task;

    /// <summary>Whether streams can still be opened.</summary>
    public bool CanOpen
    {
        get
        {
            lock (_output.Gate)
            {
                return !_isEnded && !_goingAway && _nextId <= int.MaxValue;
            }
        }
    }

    /// <summary>How many streams are in the table. It may be looked at from anywhere, as of a moment.</summary>
    public int StreamCount => _streams.Count;

    /// <summary>For how long one side has held the other up: a local reader the receiving, or the peer the sending.</summary>
    public TimeSpan HeldUpFor => _receiver.HeldUpFor > _output.HeldUpFor ? _receiver.HeldUpFor : _output.HeldUpFor;

    /// <summary>Whether the peer may have gone, though it is too early to say so.</summary>
    public bool IsSuspect => _pings.IsOverdue;

    /// <summary>Whether streams of different users live on the connection: none of them may then fill the server's queues.</summary>
    public void SetShared(bool isShared)
    {
        lock (_output.Gate)
        {
            _output.Window.IsShared = isShared;
            _output.ReopenWindows();
        }
    }

    public void Start()
    {
        _reading = Task.Run(ReadAsync);
        _writing = Task.Run(WriteAsync);
        _pings.Start();
    }

    /// <summary>Opens streams, and sends the first bytes of the last of them, all in one write; waits for nothing.</summary>
    /// <param name="opens">The streams, in the order of their ids.</param>
    /// <param name="streams">Receives the streams.</param>
    /// <param name="firstData">At most <see cref="SpdyStream.MaxDataLength"/> bytes; may be empty.</param>
    /// <param name="steer">Whether they are all to be served by one worker of the server, the one with the least to do (protocol.md 6.4).</param>
    /// <exception cref="SpdyLostException">The connection has ended, is going away, or has no ids left.</exception>
    public void Open(ReadOnlySpan<SpdyOpen> opens, Span<SpdyStream> streams, ReadOnlySpan<byte> firstData, bool steer = false)
    {
        bool hasTurn;
        lock (_output.Gate)
        {
            if (_isEnded || _goingAway)
            {
                throw new SpdyLostException(_isEnded ? "the connection has ended" : "the server is closing the connection");
            }

            var distance = steer ? 2 * SpdyWorkers.Count : 2;
            _nextId = steer ? _workers.ChooseFirstId(_nextId) : _nextId;
            if (_nextId + ((long)distance * (opens.Length - 1)) > int.MaxValue)
            {
                _nextId = int.MaxValue + 1L;
                throw new SpdyLostException("the connection has used up its stream ids");
            }

            for (var i = 0; i < opens.Length; i++)
            {
                streams[i] = OpenLocked(opens[i]);
                _nextId += i < opens.Length - 1 ? distance : 2;
            }

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

    /// <summary>Ends the connection at once: every stream is lost, nothing more is sent.</summary>
    public void Abort(Exception reason)
    {
        SpdyStream[] lost;
        lock (_output.Gate)
        {
            if (_isEnded)
            {
                return;
            }

            lost = EndLocked(reason);
            _output.Complete();
        }

        Announce(lost, reason);
        _transport.Dispose();
    }

    /// <summary>Closes as kubectl does: RST for each stream that is not finished, GOAWAY, then the transport.</summary>
    /// <remarks>Without the resets a server with a blocked worker would leave the pod's connections open (protocol.md 6.4 d).</remarks>
    public ValueTask DisposeAsync()
    {
        lock (_output.Gate)
        {
            _disposal ??= Task.Run(CloseAsync);
        }

        return new ValueTask(_disposal);
    }

    /// <summary>Takes a stream out of the table. Under the gate.</summary>
    public void Remove(int streamId)
    {
        if (_streams.Remove(streamId))
        {
            _workers.RemoveStream(streamId);
        }
    }

    /// <summary>Gives a stream of the table. Under the gate.</summary>
    public SpdyStream? Find(int streamId) => _streams.GetValueOrDefault(streamId);

    /// <summary>Opens no more streams; those that live go on until they end or the server closes (protocol.md 5.6).</summary>
    /// <param name="lastGood">The last stream that the server took. It drops what was on its way behind that without a word (4.4).</param>
    public void GoAway(int lastGood)
    {
        var reason = new SpdyLostException("the server is closing the connection");
        SpdyStream[] dropped;
        lock (_output.Gate)
        {
            _goingAway = true;
            dropped = [.. _streams.Values.Where(stream => stream.Id > lastGood && !stream.Replied)];
            Array.ForEach(dropped, stream => stream.Forget(reason));
        }

        Array.ForEach(dropped, stream => stream.Handler.OnLost(reason));
        EndIfDrained();
    }

    /// <summary>Ends a connection that is going away once its last stream has ended.</summary>
    public void EndIfDrained()
    {
        bool drained;
        lock (_output.Gate)
        {
            drained = _goingAway && _streams.Count == 0;
        }

        if (drained)
        {
            Abort(new SpdyLostException("the server ended the session"));
        }
    }

    private SpdyStream OpenLocked(SpdyOpen open)
    {
        var stream = new SpdyStream(this, _output, (int)_nextId, open.Handler, open.Fin);
        _workers.AddStream(stream.Id);
        _streams.Add(stream.Id, stream);
        _headerBlock.ResetWrittenCount();
        _encoder.Encode(_headerBlock, open.Headers);
        SpdyFrameWriter.WriteSynStream(_output.Batch, stream.Id, open.Fin ? SpdyFlags.Fin : SpdyFlags.None, _headerBlock.WrittenSpan);
        return stream;
    }

    private async Task CloseAsync()
    {
        var reason = new SpdyLostException("the connection was closed by this side");
        SpdyStream[] lost = [];
        lock (_output.Gate)
        {
            if (!_isEnded)
            {
                foreach (var stream in _streams.Values)
                {
                    if (!stream.LocalFin)
                    {
                        SpdyFrameWriter.WriteRst(_output.Batch, stream.Id, SpdyStatus.Cancel);
                    }
                }

                SpdyFrameWriter.WriteGoAway(_output.Batch, 0, 0);
                lost = EndLocked(reason);
                _output.Complete();
            }
        }

        Announce(lost, reason);
        await _writing.WaitAsync(_options.CloseTimeout, _options.TimeProvider).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _transport.DisposeAsync().ConfigureAwait(false);
        await _writing.ConfigureAwait(false);
        await _reading.ConfigureAwait(false);
    }

    private SpdyStream[] EndLocked(Exception reason)
    {
        _isEnded = true;
        _pings.Dispose();
        SpdyStream[] lost = [.. _streams.Values];
        foreach (var stream in lost)
        {
            stream.Forget(reason);
        }

        return lost;
    }

    private void Announce(SpdyStream[] lost, Exception reason)
    {
        foreach (var stream in lost)
        {
            stream.Handler.OnLost(reason);
        }

        _ended.TrySetResult(reason);
    }

    private async Task WriteAsync()
    {
        try
        {
            await _output.RunAsync().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Abort(new SpdyLostException("sending failed: " + e.Message, e));
        }
    }

    private async Task ReadAsync()
    {
        Exception reason;
        try
        {
            await _receiver.RunAsync().ConfigureAwait(false);
            reason = new SpdyLostException("the server closed the connection");
        }
        catch (Exception e) when (e is SpdyProtocolException or SpdyLostException)
        {
            reason = e;
        }
        catch (Exception e)
        {
            reason = new SpdyLostException("receiving failed: " + e.Message, e);
        }

        Abort(reason);
    }
}
