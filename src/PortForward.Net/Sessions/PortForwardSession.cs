using Microsoft.Extensions.Logging;
using PortForward.Net.Blocking;
using PortForward.Net.Logging;
using PortForward.Net.Sessions.Pairs;
using PortForward.Net.Sessions.Pool;
using PortForward.Net.Spdy;
using PortForward.Net.Spdy.FlowControl;
using PortForward.Net.Tunnel;

namespace PortForward.Net.Sessions;

/// <summary>One upgraded connection to a pod that speaks <c>portforward.k8s.io</c> (protocol.md 5): it opens pairs.</summary>
internal sealed class PortForwardSession : IAsyncDisposable
{
    /// <summary>A stream on which data arrived so shortly before a stall would go on receiving but for it.</summary>
    private static readonly TimeSpan RecentlyActive = TimeSpan.FromSeconds(1);

    private readonly SpdyConnection _spdy;
    private readonly SessionOptions _options;
    private readonly ILogger _logger;
    private readonly StallWatch _stalls;
    private readonly ReceiveRate _received;
    private readonly ReceiveBudget _budget;
    private readonly object _sharing = new();
    private long _nextRequestId = -1;
    private int _pairs;
    private int _leaving;
    private int _uncleanEnds;
    private int _uncleanEndsProbed;
    private bool _isShared;
    private int _hasSaidUnconfirmed;
    private volatile string? _retired;

    public PortForwardSession(UpgradedTransport transport, PodReference pod, SessionOptions options, ILogger logger)
    {
        Pod = pod;
        Transport = transport.Kind;
        Callers = transport.Wire?.Callers ?? new BlockedCallers();
        _options = options;
        _logger = logger;
        _received = new ReceiveRate(options.TimeProvider);
        _budget = new ReceiveBudget(PairLimits.SessionReceiveAllowance, options.Budget);
        _spdy = new SpdyConnection(transport.Stream, new SpdyConnectionOptions
        {
            BatchLength = UpgradedTransport.LongestWrite,
            PreferredWrite = UpgradedTransport.PreferredWrite,
            TimeProvider = options.TimeProvider,
            CloseTimeout = options.CloseTimeout,
            PingInterval = options.PingInterval ?? TimeSpan.FromSeconds(transport.Kind == PortForwardTransport.Spdy ? 5 : 10),
            IsPeerUnreachable = transport.Wire is { } wire ? limit => TcpPeer.IsUnreachable(wire.Socket, limit) : null,
        });
        _stalls = new StallWatch(options.TimeProvider, options.StallTimeout, IsHeldUpFor, EndStalled);
    }

    public PodReference Pod { get; }

    public PortForwardTransport Transport { get; }

    /// <summary>The threads that are blocked in synchronous calls of its connections.</summary>
    public BlockedCallers Callers { get; }

    /// <summary>Whether new connections may use it.</summary>
    public bool CanOpen => _retired is null && _spdy.CanOpen;

    /// <summary>It takes no more connections, by a decision of this side.</summary>
    public bool IsRetired => _retired is not null;

    /// <summary>A connection on it does not take what it gets, so that all others wait (protocol.md 6.4): no place for a new one.</summary>
    public bool IsHeldUp => _spdy.HeldUpFor >= _options.HoldUpLimit;

    /// <summary>Nothing has arrived for longer than a healthy session lets one wait: no place for a new connection.</summary>
    public bool IsSuspect => _spdy.IsSuspect;

    /// <summary>How many connections live on it.</summary>
    public int Pairs => Volatile.Read(ref _pairs);

    /// <summary>How many of them are in use: the others have lost their local side, and only wait for the pod's to end.</summary>
    public int ActivePairs => Volatile.Read(ref _pairs) - Volatile.Read(ref _leaving);

    /// <summary>A connection ended in a way that may have blocked a worker of the server, or its like was lost: probe before the next use.</summary>
    public bool NeedsProbe => Volatile.Read(ref _uncleanEnds) != Volatile.Read(ref _uncleanEndsProbed);

    /// <summary>What is known of the runtime behind it.</summary>
    public RuntimeHabits Habits => _options.Habits;

    /// <summary>The time to the node and back, as it was last measured; zero where it was not.</summary>
    public TimeSpan RoundTrip => _spdy.RoundTrip;

    /// <summary>How many bytes a connection may keep for its local reader before all that share the session wait for it.</summary>
    public int ReceiveAllowance =>
        Volatile.Read(ref _isShared) && _budget.HasRoom ? PairLimits.SharedReceiveAllowance : PairLimits.ReceiveAllowance;

    /// <summary>Completes, with the reason, when the upgraded connection has ended.</summary>
    public Task<Exception> Ended => _spdy.Ended;

    /// <summary>Told when a connection has ended or is no longer in use; set by the pool before the first connection.</summary>
    public Action<PortForwardSession>? PairFinished { get; set; }

    /// <summary>Told of the ports that answer; set by the pool before the first connection.</summary>
    public AnsweringPorts? Answering { get; set; }

    /// <summary>Told when the server lets no more connections be opened, while those that live go on; set by the pool before the start.</summary>
    public Action? CanOpenNoMore
    {
        get => _spdy.WentAway;
        set => _spdy.WentAway = value;
    }

    public void Start()
    {
        _spdy.Start();
        Log.SessionOpened(_logger, Pod, Transport);
    }

    /// <summary>Opens a connection to a port of the pod.</summary>
    /// <param name="port">1 to 65535.</param>
    /// <param name="firstData">The first bytes, sent in the same write; at most 32 KiB, may be empty.</param>
    /// <param name="options">How the connection ends.</param>
    /// <param name="cancellationToken">Ends the wait for replies, where there is one.</param>
    /// <exception cref="PortForwardException">The session is lost, or refused the pair while it was waited for.</exception>
    public async ValueTask<StreamPair> OpenAsync(int port, ReadOnlyMemory<byte> firstData, PairOptions options, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(port, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(port, ushort.MaxValue);
        CountPair(1);
        var pair = new StreamPair(this, port, options, _options.TimeProvider);
        try
        {
            var headers = new PairHeaders(port, Interlocked.Increment(ref _nextRequestId));
            if (_options.StrictOpen)
            {
                await PairOpening.OpenStrictlyAsync(_spdy, pair, headers, cancellationToken).ConfigureAwait(false);
                await pair.SendAsync(firstData, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                PairOpening.OpenAtOnce(_spdy, pair, headers, firstData, steer: Pairs > 1 || _options.Mode == SessionMode.Shared);
            }
        }
        catch (SpdyConnectionException e)
        {
            var lost = PairFailures.SessionLost(Pod, e);
            pair.Abort(lost);
            throw lost;
        }
        catch
        {
            pair.Abort();
            throw;
        }

        return pair;
    }

    /// <summary>Lets the connections on it end, and opens no more.</summary>
    public void Retire(string reason)
    {
        if (Interlocked.CompareExchange(ref _retired, reason, null) is null)
        {
            Log.SessionRetired(_logger, Pod, reason);
            _spdy.Ask();
        }
    }

    /// <summary>Something speaks against it: it is to be probed before its next use.</summary>
    public void Doubt() => Interlocked.Increment(ref _uncleanEnds);

    /// <summary>Finds out whether all workers of the server answer; retires the session where one is blocked for good.</summary>
    public async Task ProbeAsync(CancellationToken cancellationToken)
    {
        var ends = Volatile.Read(ref _uncleanEnds);
        switch (await _spdy.ProbeAsync(_options.ProbeTimeout, cancellationToken).ConfigureAwait(false))
        {
            case SpdyProbeResult.Silent:
                Retire("the server does not answer");
                break;
            case SpdyProbeResult.Blocked:
                Retire("a worker of the server is blocked by what a connection has left behind");
                break;
            default:
                // New streams go to those workers that do answer.
                Volatile.Write(ref _uncleanEndsProbed, ends);
                break;
        }
    }

    /// <summary>The session waits for the local side of one of its connections, or no longer.</summary>
    public void NoteHeldUp(StreamPair pair, bool isHeldUp)
    {
        if (isHeldUp)
        {
            _stalls.Begin(pair);
        }
        else
        {
            _stalls.End();
        }
    }

    /// <summary>Whether a connection was ever opened on it.</summary>
    public bool HasServed => Volatile.Read(ref _nextRequestId) >= 0;

    /// <summary>Whether a pod has sent anything on it.</summary>
    public bool HasDelivered { get; private set; }

    /// <summary>Whether a bulk transfer from the pod is under way, behind which others would wait.</summary>
    public bool IsBulk => _received.IsBulk;

    /// <summary>Notes that the pod has sent something on a pair.</summary>
    /// <param name="count">How many bytes.</param>
    /// <param name="at">The timestamp of their arrival.</param>
    public void NoteDelivery(long count, long at)
    {
        HasDelivered = true;
        _received.Note(count, at);
    }

    /// <summary>Told by a pair that it keeps more bytes for its local reader, or fewer.</summary>
    public void NoteKept(long count) => _budget.Note(count);

    /// <summary>Told by a pair that its local side is gone.</summary>
    public void OnPairLeaves(StreamPair pair)
    {
        CountPair(0, leaving: 1);
        PairFinished?.Invoke(this);
    }

    /// <summary>Told by a pair that it is finished.</summary>
    public void OnPairFinished(StreamPair pair, PortForwardException? failure)
    {
        if (failure is { Error: PortForwardError.RemoteConnectionRefused })
        {
            Answering?.Remove(pair.Port);
        }

        if (failure is { Error: PortForwardError.PodTerminated })
        {
            Retire("the pod is gone");
        }

        if (pair.MayHaveLeftovers)
        {
            Doubt();
        }

        CountPair(-1, pair.IsLeaving ? -1 : 0);
        PairFinished?.Invoke(this);
    }

    /// <summary>Resets what lives and closes the connection.</summary>
    public async ValueTask DisposeAsync()
    {
        _stalls.Dispose();
        await _spdy.DisposeAsync().ConfigureAwait(false);
        if (_spdy.LeftUnconfirmed && Interlocked.Exchange(ref _hasSaidUnconfirmed, 1) == 0)
        {
            Log.SessionLeftUnconfirmed(_logger, Pod, _options.CloseTimeout);
        }
    }

    private void CountPair(int change, int leaving = 0)
    {
        lock (_sharing)
        {
            _pairs += change;
            _leaving += leaving;
            var isShared = _pairs - _leaving > 1;
            Volatile.Write(ref _isShared, isShared);
            _stalls.SetShared(isShared);
            _spdy.SetShared(isShared);
        }

        // Who had the session for itself may keep more from now on.
        _stalls.Slow?.Incoming.Reconsider();
    }

    /// <summary>Whether others wait for a stall to end that has lasted for a time.</summary>
    private bool IsHeldUpFor(StreamPair slow, TimeSpan stall) => _spdy.HasWaiters(slow.DataStreamId, stall + RecentlyActive);

    private void EndStalled(StreamPair pair) => pair.Abort(PairFailures.Stalled(pair.Port, Pod, _options.StallTimeout));
}
