namespace PortForward.Net.Spdy;

/// <summary>Sends PINGs, counts their replies, and notices a peer that has gone silent.</summary>
/// <remarks>
/// Any byte that arrives is a sign of life, an unanswered PING alone is none of death (protocol.md 6.4). Silence does not count while this side does
/// not read (its own back-pressure), nor after DATA was sent and not yet followed by anything: a pod that does not read stops the server's read
/// loop, PINGs and all. Whether the peer's host is there at all is then TCP's to find out.
/// </remarks>
internal sealed class SpdyPings : IDisposable
{
    /// <summary>A server spreads PINGs over its five workers in turn (protocol.md 4.5): five in a row visit each.</summary>
    private const int ServerWorkers = 5;

    private readonly SpdyConnection _connection;
    private readonly SpdyOutput _output;
    private readonly SpdyConnectionOptions _options;
    private ITimer? _timer;
    private uint _nextId = 1;
    private uint _probeUpTo;
    private int _probeMissing;
    private TaskCompletionSource? _probe;
    private int _silentTicks;
    private volatile bool _quietIsExplained;

    public SpdyPings(SpdyConnection connection, SpdyOutput output, SpdyConnectionOptions options)
    {
        _connection = connection;
        _output = output;
        _options = options;
    }

    public void Start()
    {
        if (_options.PingInterval > TimeSpan.Zero)
        {
            _timer = _options.TimeProvider.CreateTimer(static state => ((SpdyPings)state!).Tick(), this, _options.PingInterval, _options.PingInterval);
        }
    }

    /// <summary>Something arrived.</summary>
    public void NoteReceived()
    {
        Volatile.Write(ref _silentTicks, 0);
        _quietIsExplained = false;
    }

    /// <summary>DATA was sent, or this side stopped reading for a while.</summary>
    public void NoteQuietExplained() => _quietIsExplained = true;

    /// <summary>A PING with this side's parity came back.</summary>
    public void NoteReply(uint id)
    {
        lock (_output.Gate)
        {
            if (_probe is not null && id <= _probeUpTo && id + (2L * ServerWorkers) > _probeUpTo && --_probeMissing == 0)
            {
                _probe.TrySetResult();
                _probe = null;
            }
        }
    }

    /// <summary>Sends five PINGs, which visit each of the server's workers, and waits for all replies: none of them is blocked (protocol.md 6.4).</summary>
    /// <exception cref="TimeoutException">A reply is missing.</exception>
    public Task ProbeAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        TaskCompletionSource probe;
        lock (_output.Gate)
        {
            if (_probe is null)
            {
                _probe = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _probeMissing = ServerWorkers;
                for (var i = 0; i < ServerWorkers; i++)
                {
                    SendLocked();
                }

                _probeUpTo = _nextId - 2;
            }

            probe = _probe;
        }

        return probe.Task.WaitAsync(timeout, _options.TimeProvider, cancellationToken);
    }

    public void Dispose() => _timer?.Dispose();

    private void Tick()
    {
        if (!_quietIsExplained && Interlocked.Increment(ref _silentTicks) >= _options.SilentIntervals)
        {
            _connection.Abort(new SpdyLostException($"the peer has been silent for {_options.SilentIntervals * _options.PingInterval.TotalSeconds:0.###} seconds"));
            return;
        }

        lock (_output.Gate)
        {
            SendLocked();
        }
    }

    private void SendLocked()
    {
        SpdyFrameWriter.WritePing(_output.Batch, _nextId);
        _nextId = _nextId >= int.MaxValue - 2 ? 1 : _nextId + 2;
        _output.Signal();
    }
}
