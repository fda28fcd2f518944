using System.Diagnostics;
using PortForward.Net.Spdy.FlowControl;
using PortForward.Net.Spdy.Framing;
using PortForward.Net.Spdy.Output;
using PortForward.Net.Timing;

namespace PortForward.Net.Spdy.KeepAlive;

/// <summary>Sends PINGs to keep idle timeouts on the way from expiring, to detect a silent peer, and to probe the server's workers.</summary>
/// <remarks>
/// Any received byte is a sign of life, but an unanswered PING alone does not prove a dead peer (protocol.md 6.4). Silence does not count if it has
/// another reason: this side does not read, or a pod does not read and so much has been sent that the server has stopped reading, including PINGs. In that
/// case, TCP tells whether the peer's host is reachable. While data arrives, no PING is sent, since it would yield no information. The next PING is sent
/// one interval after the last received byte, so that no hop sees a longer silence.
/// </remarks>
internal sealed class SpdyPings : IDisposable
{
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

    /// <summary>Gets a value indicating whether the reply to the last PING is overdue, so that the peer may be gone.</summary>
    public bool IsOverdue => _timer is not null && SilentFor > _options.PingInterval + _options.ReplyTime;

    /// <summary>Gets how long nothing has been received.</summary>
    public TimeSpan SilentFor => _options.TimeProvider.GetElapsedTime(Volatile.Read(ref _lastReceived));

    private TimeSpan Interval => _isHurried && _options.PingInterval > SpdyLimits.HurriedInterval ? SpdyLimits.HurriedInterval : _options.PingInterval;

    /// <summary>With very short intervals, a starved process must not be mistaken for a silent peer.</summary>
    private TimeSpan SilenceLimit => Math.Max(_options.SilentIntervals, (int)Math.Ceiling(SpdyLimits.LeastSilence / _options.PingInterval)) * _options.PingInterval;

    public void Start()
    {
        lock (_connection.Gate)
        {
            // The connection may have ended, and a timer would then keep it alive forever.
            if (_options.PingInterval > TimeSpan.Zero && !_isDisposed)
            {
                _timer = Detached.CreateTimer(_options.TimeProvider, static state => ((SpdyPings)state!).Tick(), this);
                ScheduleLocked(Interval);
            }
        }
    }

    /// <summary>Sends a PING now, and at least one per second from now on.</summary>
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

    /// <summary>Records received data.</summary>
    public void NoteReceived()
    {
        Volatile.Write(ref _lastReceived, _options.TimeProvider.GetTimestamp());
        Volatile.Write(ref _sentBeforeReceived, _workers.BytesSent);
        _hasHeard = true;
        _hasReadLate = false;
    }

    /// <summary>Records that this side did not read for a while.</summary>
    public void NoteReadLate() => _hasReadLate = true;

    /// <summary>Processes a reply to a PING.</summary>
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

    /// <summary>Sends five PINGs, one for each of the server's workers, and waits for the replies (protocol.md 6.4).</summary>
    /// <param name="timeout">The timeout for the first reply. It is extended if the round-trip time is long.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public async Task<SpdyProbeResult> ProbeAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        SpdyProbe probe;
        TimeSpan roundTrip;
        lock (_connection.Gate)
        {
            // A worker that waits for a pod is already known; what counts is whether the other workers reply.
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

    /// <summary>Requests a confirmation from a worker.</summary>
    public void Ask(int worker)
    {
        Debug.Assert(Monitor.IsEntered(_connection.Gate));

        // PINGs are assigned to the workers in turn, so the workers in between get one too.
        while (SendLocked() != worker)
        {
        }
    }

    /// <summary>Requests confirmations. The task completes when all DATA has been processed, except by workers that wait for a pod.</summary>
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

    /// <summary>Gets the reason why the peer counts as gone; null if it does not.</summary>
    private string? LookForDeath()
    {
        bool isLost, isExplained;
        lock (_connection.Gate)
        {
            isExplained = _hasReadLate || _output.HeldUpFor > SpdyLimits.LongWrite
                || (_workers.MayHaveStoppedReading() && _workers.BytesSent - Volatile.Read(ref _sentBeforeReceived) <= SpdyLimits.MostInBuffers);
            _silence = _hasHeard ? TimeSpan.Zero : _silence;
            _silence += isExplained || SilentFor < Interval - TimeLimits.TimerPrecision ? TimeSpan.Zero : Interval;
            _hasHeard = false;
            isLost = _silence >= SilenceLimit;
        }

        return isLost ? $"The peer has been silent for {SilenceLimit.TotalSeconds:0.###} seconds."
            : isExplained && _options.IsPeerUnreachable?.Invoke(SilenceLimit) == true
                ? $"The peer's host has acknowledged nothing for {SilenceLimit.TotalSeconds:0.###} seconds."
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

    /// <summary>Skips the PING if a write is blocked, since it would yield no information, or if PINGs could fill a worker's queue.</summary>
    private void SendUnlessFullLocked()
    {
        if (_output.HeldUpFor <= SpdyLimits.LongWrite && !_workers.IsFullOfPings)
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
