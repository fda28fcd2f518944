using System.Diagnostics;
using PortForward.Net.Spdy.FlowControl;
using PortForward.Net.Spdy.Framing;
using PortForward.Net.Spdy.Output;
using PortForward.Net.Timing;

namespace PortForward.Net.Spdy.KeepAlive;

/// <summary>Sends PINGs: to keep idle timers on the way from firing, to notice a peer that has gone silent, and to ask after the server's workers.</summary>
/// <remarks>
/// Any byte that arrives is a sign of life, an unanswered PING alone is none of death (protocol.md 6.4). Silence does not count where it has another
/// reason: this side does not read, or a pod does not read and so much has been sent that the server has stopped reading too, PINGs and all. Whether
/// the peer's host is there at all is then TCP's to tell. While data arrives, no PING is sent: it shows all that a PING could. The next PING goes out
/// one interval after the last byte arrived, so that nothing on the way sees a longer silence.
/// </remarks>
internal sealed class SpdyPings : IDisposable
{
    /// <summary>Far more than all buffers between here and a pod hold: what goes on being taken after that is taken by nobody.</summary>
    private const long MostInBuffers = 64 * 1024 * 1024;

    /// <summary>A bulk upload writes all the time; one write that takes so long waits for the peer.</summary>
    private static readonly TimeSpan LongWrite = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan LeastSilence = TimeSpan.FromSeconds(1);

    /// <summary>How often a session is asked that is on its way out.</summary>
    private static readonly TimeSpan HurriedInterval = TimeSpan.FromSeconds(1);

    private readonly SpdyConnection _connection;
    private readonly SpdyOutput _output;
    private readonly ServerWorkers _workers;
    private readonly SpdyConnectionOptions _options;
    private ITimer? _timer;
    private SpdyProbe? _probe;
    private TaskCompletionSource? _confirmation;
    private TimeSpan _silence;
    private long _sentBeforeReceived;
    private long _lastReceived;
    private bool _isHurried;
    private bool _isDisposed;
    private volatile bool _hasHeard;
    private volatile bool _hasReadLate;

    public SpdyPings(SpdyConnection connection, SpdyOutput output, ServerWorkers workers, SpdyConnectionOptions options)
    {
        _connection = connection;
        _output = output;
        _workers = workers;
        _options = options;
        _lastReceived = options.TimeProvider.GetTimestamp();
    }

    /// <summary>Whether even the reply to the last PING is overdue: the peer may have gone, though it is too early to say so.</summary>
    public bool IsOverdue => _timer is not null && SilentFor > _options.PingInterval + _options.ReplyTime;

    /// <summary>For how long nothing has arrived.</summary>
    public TimeSpan SilentFor => _options.TimeProvider.GetElapsedTime(Volatile.Read(ref _lastReceived));

    private TimeSpan Interval => _isHurried && _options.PingInterval > HurriedInterval ? HurriedInterval : _options.PingInterval;

    /// <summary>With very short intervals, a process that gets no time for a while must not be taken for a peer that is silent.</summary>
    private TimeSpan SilenceLimit => Math.Max(_options.SilentIntervals, (int)Math.Ceiling(LeastSilence / _options.PingInterval)) * _options.PingInterval;

    public void Start()
    {
        lock (_connection.Gate)
        {
            // The connection may have ended by now, and a timer would then keep it for ever.
            if (_options.PingInterval > TimeSpan.Zero && !_isDisposed)
            {
                _timer = Detached.CreateTimer(_options.TimeProvider, static state => ((SpdyPings)state!).Tick(), this);
                ScheduleLocked(Interval);
            }
        }
    }

    /// <summary>Sends a PING now, and from now on at least one a second.</summary>
    public void Hurry()
    {
        Debug.Assert(Monitor.IsEntered(_connection.Gate));
        SendUnlessFullLocked();
        if (!_isHurried)
        {
            _isHurried = true;
            ScheduleLocked(Interval);
        }
    }

    /// <summary>Something arrived.</summary>
    public void NoteReceived()
    {
        Volatile.Write(ref _lastReceived, _options.TimeProvider.GetTimestamp());
        Volatile.Write(ref _sentBeforeReceived, _workers.BytesSent);
        _hasHeard = true;
        _hasReadLate = false;
    }

    /// <summary>This side did not read for a while.</summary>
    public void NoteReadLate() => _hasReadLate = true;

    /// <summary>A PING with this side's parity came back.</summary>
    public void NoteReply(uint id)
    {
        lock (_connection.Gate)
        {
            if (_workers.NoteReply(id) is { } worker)
            {
                _probe?.NoteReply(worker);
                _output.AdmitCredited();
                EndConfirmationLocked();
            }
        }
    }

    /// <summary>Sends five PINGs, which visit each of the server's workers, and waits for the replies (protocol.md 6.4).</summary>
    /// <param name="timeout">How long to wait for the first reply; longer where the way is known to be long.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<SpdyProbeResult> ProbeAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        SpdyProbe probe;
        TimeSpan roundTrip;
        lock (_connection.Gate)
        {
            // That a pod does not read is no news: what counts is whether the other workers answer.
            int[] asked = [.. Enumerable.Range(0, ServerWorkers.Count).Where(worker => !IsKnownToWait(worker))];
            if (_workers.IsFullOfPings || asked.Length == 0)
            {
                return SpdyProbeResult.Blocked;
            }

            probe = _probe = new SpdyProbe(_options.TimeProvider, asked);
            for (var i = 0; i < ServerWorkers.Count; i++)
            {
                SendLocked();
            }

            roundTrip = _workers.RoundTrip;
        }

        var missing = await probe.WaitAsync(timeout > 3 * roundTrip ? timeout : 3 * roundTrip, roundTrip, cancellationToken).ConfigureAwait(false);
        lock (_connection.Gate)
        {
            return missing.Count switch
            {
                0 => SpdyProbeResult.Passed,
                ServerWorkers.Count => SpdyProbeResult.Silent,
                _ => missing.All(_workers.HasStreams) ? SpdyProbeResult.Busy : SpdyProbeResult.Blocked,
            };
        }
    }

    /// <summary>Asks a worker what it has dealt with.</summary>
    public void Ask(int worker)
    {
        Debug.Assert(Monitor.IsEntered(_connection.Gate));

        // PINGs visit the workers in turn, so the others are asked on the way.
        while (SendLocked() != worker)
        {
        }
    }

    /// <summary>Asks the workers; the task completes when they have dealt with all DATA that was sent, other than those which wait for a
    /// pod.</summary>
    public Task ConfirmLocked()
    {
        Debug.Assert(Monitor.IsEntered(_connection.Gate));
        _confirmation = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!EndConfirmationLocked())
        {
            for (var i = 0; i < ServerWorkers.Count; i++)
            {
                SendLocked();
            }
        }

        return _confirmation.Task;
    }

    public void Dispose()
    {
        Debug.Assert(Monitor.IsEntered(_connection.Gate));
        _isDisposed = true;
        _timer?.Dispose();
    }

    private void Tick()
    {
        if (LookForDeath() is { } reason)
        {
            _connection.Abort(new SpdyConnectionException(reason));
            return;
        }

        lock (_connection.Gate)
        {
            _output.AdmitCredited();
            var left = Interval - SilentFor;
            if (_workers.MayHaveStoppedReading())
            {
                for (var i = 0; i < ServerWorkers.Count; i++)
                {
                    SendUnlessFullLocked();
                }
            }
            else if (left <= TimeLimits.TimerPrecision)
            {
                SendUnlessFullLocked();
            }

            ScheduleLocked(left > TimeLimits.TimerPrecision ? left : Interval);
        }
    }

    /// <summary>Gives the reason why the peer counts as gone; null where it doesn't.</summary>
    private string? LookForDeath()
    {
        bool isLost, isExplained;
        lock (_connection.Gate)
        {
            isExplained = _hasReadLate || _output.HeldUpFor > LongWrite
                || (_workers.MayHaveStoppedReading() && _workers.BytesSent - Volatile.Read(ref _sentBeforeReceived) <= MostInBuffers);
            _silence = _hasHeard ? TimeSpan.Zero : _silence;
            _silence += isExplained || SilentFor < Interval - TimeLimits.TimerPrecision ? TimeSpan.Zero : Interval;
            _hasHeard = false;
            isLost = _silence >= SilenceLimit;
        }

        return isLost ? $"the peer has been silent for {SilenceLimit.TotalSeconds:0.###} seconds"
            : isExplained && _options.IsPeerUnreachable?.Invoke(SilenceLimit) == true
                ? $"the peer's host has acknowledged nothing for {SilenceLimit.TotalSeconds:0.###} seconds"
            : null;
    }

    private void ScheduleLocked(TimeSpan due)
    {
        Debug.Assert(Monitor.IsEntered(_connection.Gate));
        if (!_isDisposed)
        {
            _timer?.Change(due, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>While a write waits, a PING behind it would tell nothing; and a worker's queue must not be filled with them.</summary>
    private void SendUnlessFullLocked()
    {
        if (_output.HeldUpFor <= LongWrite && !_workers.IsFullOfPings)
        {
            SendLocked();
        }
    }

    private bool EndConfirmationLocked()
    {
        Debug.Assert(Monitor.IsEntered(_connection.Gate));
        for (var worker = 0; worker < ServerWorkers.Count; worker++)
        {
            if (_workers.HasUnconfirmed(worker) && !_workers.IsBlocked(worker))
            {
                return false;
            }
        }

        _confirmation?.TrySetResult();
        return true;
    }

    private bool IsKnownToWait(int worker) => _workers.IsBlocked(worker) && _workers.HasStreams(worker);

    private int SendLocked()
    {
        var (id, worker) = _workers.NotePing();
        SpdyFrameWriter.WritePing(_output.Batch, id);
        _output.Signal();
        return worker;
    }
}
