using Microsoft.Extensions.Logging;
using PortForward.Net.Blocking;
using PortForward.Net.Logging;
using PortForward.Net.Sessions.Pairs;
using PortForward.Net.Sessions.Pool;
using PortForward.Net.Spdy;
using PortForward.Net.Spdy.FlowControl;
using PortForward.Net.Tunnel;

namespace PortForward.Net.Sessions;

/// <summary>An upgraded connection to a pod with the protocol <c>portforward.k8s.io</c> (protocol.md 5). It opens pairs.</summary>
internal sealed class PortForwardSession : IAsyncDisposable
{
    private readonly SpdyConnection _spdy;
    private readonly SessionOptions _options;
    private readonly ILogger _logger;
    private readonly StallWatch _stalls;
    private readonly ReceiveRate _received;
    private readonly ReceiveBudget _budget;
    private readonly UserSet<StreamPair> _pairs;
    private long _nextRequestId = -1;
    private int _uncleanEnds;
    private int _uncleanEndsProbed;
    private int _hasSaidUnconfirmed;
    private volatile string? _retired;

    public PortForwardSession(UpgradedTransport transport, PodReference pod, SessionOptions options, ILogger logger)
    {
        Pod = pod;
        OpenedAt = options.TimeProvider.GetTimestamp();
        Transport = transport.Kind;
        Callers = transport.Wire?.Callers ?? new BlockedCallers();
        _options = options;
        _logger = logger;
        _received = new ReceiveRate(options.TimeProvider);
        var interval = options.PingInterval ?? SessionLimits.PingInterval(transport.Kind);
        _budget = new ReceiveBudget(PairLimits.SessionReceiveAllowance, options.Budget);
        _spdy = new SpdyConnection(transport.Stream, new SpdyConnectionOptions
        {
            BatchLength = UpgradedTransport.LongestWrite,
            PreferredWrite = UpgradedTransport.PreferredWrite,
            TimeProvider = options.TimeProvider,
            CloseTimeout = options.CloseTimeout,
            PingInterval = interval,
            SilentIntervals = options.PingInterval is null ? (int)(SessionLimits.LongestSilence(transport.Kind) / interval) : 3,
            IsPeerUnreachable = transport.Wire is { } wire ? limit => TcpPeer.IsUnreachable(wire.Socket, limit) : null,
        });
        _pairs = new UserSet<StreamPair>(OnSharing, OnCounted);
        _stalls = new StallWatch(options.TimeProvider, options.StallTimeout, IsHeldUpFor, EndStalled);
    }

    public PodReference Pod { get; }

    public PortForwardTransport Transport { get; }

    /// <summary>Gets the threads that are blocked in synchronous calls of its connections.</summary>
    public BlockedCallers Callers { get; }

    /// <summary>Gets a value indicating whether new connections may use it.</summary>
    public bool CanOpen => _retired is null && _spdy.CanOpen;

    /// <summary>Gets a value indicating whether this side has decided to open no more connections on it.</summary>
    public bool IsRetired => _retired is not null;

    /// <summary>Gets a value indicating whether a slow reader on it blocks all other connections (protocol.md 6.4).</summary>
    public bool IsHeldUp => _spdy.HeldUpFor >= _options.HoldUpLimit;

    /// <summary>Gets a value indicating whether nothing has arrived for longer than is usual on a healthy session.</summary>
    public bool IsSuspect => _spdy.IsSuspect;

    /// <summary>Gets the number of its connections.</summary>
    public int Pairs => _pairs.Count;

    /// <summary>Gets the number of connections in use. The others have lost their local side and wait for the pod's side to end.</summary>
    public int ActivePairs => _pairs.Active;

    /// <summary>Gets a value indicating whether it must be probed before its next use: a connection may have blocked a worker of the server, or a
    /// similar session was lost.</summary>
    public bool NeedsProbe => Volatile.Read(ref _uncleanEnds) != Volatile.Read(ref _uncleanEndsProbed);

    /// <summary>Gets a value indicating whether it has not accepted a connection after a silence.</summary>
    public bool WasSilent { get; set; }

    /// <summary>Gets what is known about the container runtime behind it.</summary>
    public RuntimeHabits Habits => _options.Habits;

    /// <summary>Gets the last measured round-trip time to the node; zero if there is none.</summary>
    public TimeSpan RoundTrip => _spdy.RoundTrip;

    /// <summary>Gets the number of bytes that a connection may buffer for its local reader before the session stops reading.</summary>
    public int ReceiveAllowance =>
        _pairs.IsShared && _budget.HasRoom ? PairLimits.SharedReceiveAllowance : PairLimits.ReceiveAllowance;

    /// <summary>Gets a task that completes, with the reason, when the upgraded connection has ended.</summary>
    public Task<Exception> Ended => _spdy.Ended;

    /// <summary>Gets or sets the callback for a connection that has ended or is no longer in use. The pool sets it before the first
    /// connection.</summary>
    public Action<PortForwardSession>? PairFinished { get; set; }

    /// <summary>Gets or sets the record of the ports that respond. The pool sets it before the first connection.</summary>
    public AnsweringPorts? Answering { get; set; }

    /// <summary>Gets or sets the callback for a server that accepts no more connections while the open ones continue. The pool sets it before the
    /// start.</summary>
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

    /// <summary>Gets the timestamp of its creation.</summary>
    public long OpenedAt { get; }

    /// <summary>Opens a connection to a port of the pod.</summary>
    /// <param name="port">1 to 65535.</param>
    /// <param name="firstData">The first bytes; at most 32 KiB, may be empty. They are sent in the same write, unless the session must accept the connection
    /// first.</param>
    /// <param name="options">How the connection ends.</param>
    /// <param name="cancellationToken">Cancels the wait for replies, if there is one.</param>
    /// <exception cref="PortForwardException">The session is lost, or it refused the pair or was silent during the wait. No data was sent.</exception>
    public async ValueTask<StreamPair> OpenAsync(int port, ReadOnlyMemory<byte> firstData, PairOptions options, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(port, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(port, ushort.MaxValue);
        var pair = new StreamPair(this, port, options, _options.TimeProvider);
        _pairs.Add(pair);
        try
        {
            var headers = new PairHeaders(port, Interlocked.Increment(ref _nextRequestId));
            if (_options.StrictOpen)
            {
                await PairOpening.OpenStrictlyAsync(_spdy, pair, headers, cancellationToken).ConfigureAwait(false);
                await PairOpening.SendFirstAsync(pair, firstData, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                var confirms = MayHaveEnded;
                PairOpening.OpenAtOnce(_spdy, pair, headers, confirms ? default : firstData, steer: Pairs > 1 || _options.Mode == SessionMode.Shared);
                if (confirms)
                {
                    await PairOpening.ConfirmAsync(pair, _options, cancellationToken).ConfigureAwait(false);
                    await PairOpening.SendFirstAsync(pair, firstData, cancellationToken).ConfigureAwait(false);
                }
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

    /// <summary>Opens no more connections and lets the open ones end.</summary>
    public void Retire(string reason)
    {
        if (Interlocked.CompareExchange(ref _retired, reason, null) is null)
        {
            Log.SessionRetired(_logger, Pod, reason);
            _spdy.Ask();
        }
    }

    /// <summary>Requests a probe before its next use.</summary>
    public void Doubt() => Interlocked.Increment(ref _uncleanEnds);

    /// <summary>Probes all workers of the server, and retires the session if one is blocked permanently.</summary>
    public async Task ProbeAsync(CancellationToken cancellationToken)
    {
        var ends = Volatile.Read(ref _uncleanEnds);
        switch (await _spdy.ProbeAsync(_options.ProbeTimeout, cancellationToken).ConfigureAwait(false))
        {
            case SpdyProbeResult.Silent:
                Retire("The server does not respond.");
                break;
            case SpdyProbeResult.Blocked:
                Retire("A connection that has ended still blocks a worker of the server.");
                break;
            default:
                // New streams are assigned to the workers that respond.
                Volatile.Write(ref _uncleanEndsProbed, ends);
                break;
        }
    }

    /// <summary>Records that the session waits for the local side of a connection, or no longer does.</summary>
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

    /// <summary>Gets a value indicating whether a connection was ever opened on it.</summary>
    public bool HasServed => Volatile.Read(ref _nextRequestId) >= 0;

    /// <summary>Gets a value indicating whether the pod has sent anything on it.</summary>
    public bool HasDelivered { get; private set; }

    /// <summary>Gets a value indicating whether a bulk transfer from the pod is in progress, which would delay others.</summary>
    public bool IsBulk => _received.IsBulk;

    /// <summary>Records that the pod has sent data on a pair.</summary>
    /// <param name="count">How many bytes.</param>
    /// <param name="at">The timestamp of their arrival.</param>
    public void NoteDelivery(long count, long at)
    {
        HasDelivered = true;
        _received.Note(count, at);
    }

    /// <summary>Records a change in the number of bytes that a pair buffers for its local reader.</summary>
    public void NoteKept(long count) => _budget.Note(count);

    /// <summary>Called by a pair whose local side is gone.</summary>
    public void OnPairLeaves(StreamPair pair)
    {
        _pairs.NoteLeaving();
        PairFinished?.Invoke(this);
    }

    /// <summary>Called by a pair that is finished.</summary>
    public void OnPairFinished(StreamPair pair, PortForwardException? failure)
    {
        if (failure is { Error: PortForwardError.RemoteConnectionRefused })
        {
            Answering?.Remove(pair.Port);
        }

        if (failure is { Error: PortForwardError.PodTerminated })
        {
            Retire("The pod no longer exists.");
        }

        if (pair.MayHaveLeftovers)
        {
            Doubt();
        }

        _pairs.Remove(pair, pair.IsLeaving);
        PairFinished?.Invoke(this);
    }

    /// <summary>Resets the connections that have received nothing, since the pod is gone. The others end by themselves, and keep what was sent to
    /// them.</summary>
    public void EndUnanswered()
    {
        var unanswered = Array.FindAll(_pairs.ToArray(), static pair => pair.BytesReceived == 0);
        Array.ForEach(unanswered, pair => pair.Abort(PairFailures.Unanswered(pair.Port, Pod)));
    }

    /// <summary>Resets the open pairs and closes the connection.</summary>
    public async ValueTask DisposeAsync()
    {
        _stalls.Dispose();
        await _spdy.DisposeAsync().ConfigureAwait(false);
        if (_spdy.LeftUnconfirmed && Interlocked.Exchange(ref _hasSaidUnconfirmed, 1) == 0)
        {
            Log.SessionLeftUnconfirmed(_logger, Pod, _options.CloseTimeout);
        }
    }

    /// <summary>Gets a value indicating whether nothing has arrived for so long that the session may have ended without notice.</summary>
    private bool MayHaveEnded => _options.ConfirmAfter != Timeout.InfiniteTimeSpan && _spdy.SilentFor >= _options.ConfirmAfter;

    private void OnSharing(bool isShared)
    {
        _stalls.SetShared(isShared);
        _spdy.SetShared(isShared);
    }

    /// <summary>A connection that was alone on the session may buffer more from now on.</summary>
    private void OnCounted() => _stalls.Slow?.Incoming.Reconsider();

    /// <summary>Determines whether others have been waiting for a stalled connection for a time.</summary>
    private bool IsHeldUpFor(StreamPair slow, TimeSpan stall) => _spdy.HasWaiters(slow.DataStreamId, stall + SessionLimits.RecentActivity);

    private void EndStalled(StreamPair pair) => pair.Abort(PairFailures.Stalled(pair.Port, Pod, _options.StallTimeout));
}
