using System.Net;
using Microsoft.Extensions.Logging;
using PortForward.Net.Forwarding.Backends;
using PortForward.Net.Logging;

namespace PortForward.Net.Forwarding;

/// <summary>The state that the listeners and connections of a forwarder share.</summary>
internal sealed class ForwarderContext(ClientServices services, PortForwardOptions options, TargetSupervisor supervisor, ForwarderEvents events)
{
    private readonly object _pauseLock = new();
    private long? _pauseToldAt;
    private bool _isPauseTold;
    private long _lastId;
    private int _open;
    private int _paused;

    public TargetSupervisor Supervisor { get; } = supervisor;

    public ForwarderEvents Events { get; } = events;

    public ILogger Logger => services.Logger;

    public TimeProvider TimeProvider => services.TimeProvider;

    public DateTimeOffset Now => services.TimeProvider.GetUtcNow();

    public int MaxConnections => options.MaxConnections;

    public TimeSpan DrainTimeout => options.DrainTimeout;

    public long NextId() => Interlocked.Increment(ref _lastId);

    /// <summary>Counts a new connection. Returns false if the limit is reached.</summary>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _open) <= MaxConnections)
        {
            return true;
        }

        Leave();
        return false;
    }

    public void Leave() => Interlocked.Decrement(ref _open);

    /// <summary>Reports that no connections are accepted because the process has few file handles left.</summary>
    /// <remarks>Reported once for all listeners, and not again for a while: each connection that ends may make room for just one more.</remarks>
    public void PauseAccepting(EndPoint endPoint)
    {
        lock (_pauseLock)
        {
            if (_paused++ > 0)
            {
                return;
            }

            _isPauseTold = _pauseToldAt is not { } at || TimeProvider.GetElapsedTime(at) >= ForwardingLimits.PauseReportInterval;
            if (!_isPauseTold)
            {
                return;
            }

            _pauseToldAt = TimeProvider.GetTimestamp();
        }

        var reason = new PortForwardException(
            PortForwardError.LimitExceeded,
            "The process has almost no file handles left, so new connections wait until others are closed. Increase the limit on open files (ulimit -n).");
        Log.AcceptingPaused(Logger, endPoint, reason.Message);
        Events.Publish(new AcceptingPaused(Now, reason));
    }

    public void ResumeAccepting(EndPoint endPoint)
    {
        lock (_pauseLock)
        {
            if (--_paused > 0 || !_isPauseTold)
            {
                return;
            }
        }

        Log.AcceptingResumed(Logger, endPoint);
        Events.Publish(new AcceptingResumed(Now));
    }
}
