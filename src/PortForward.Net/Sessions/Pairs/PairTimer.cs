using PortForward.Net.Timing;

namespace PortForward.Net.Sessions.Pairs;

/// <summary>The single timer of a pair. The owner sets its next due time.</summary>
/// <remarks>Guarded by the lock of its pair, except for its callback and its disposal.</remarks>
internal sealed class PairTimer : IDisposable
{
    private readonly TimeProvider _timeProvider;
    private readonly ITimer _timer;
    private TimeSpan _wait = Timeout.InfiniteTimeSpan;
    private long _since;

    public PairTimer(TimeProvider timeProvider, Action onDue)
    {
        _timeProvider = timeProvider;
        _timer = Detached.CreateTimer(timeProvider, static state => ((Action)state!)(), onDue);
    }

    public long Now => _timeProvider.GetTimestamp();

    public TimeSpan Since(long timestamp) => _timeProvider.GetElapsedTime(timestamp);

    /// <summary>Determines whether the wait is over. A timer that has fired too early is restarted.</summary>
    public bool IsDue
    {
        get
        {
            if (_wait == Timeout.InfiniteTimeSpan)
            {
                return false;
            }

            var left = _wait - Since(_since);
            if (left > TimeLimits.TimerPrecision)
            {
                _timer.Change(left, Timeout.InfiniteTimeSpan);
                return false;
            }

            return true;
        }
    }

    public void Schedule(TimeSpan wait)
    {
        (_wait, _since) = (wait > TimeSpan.Zero || wait == Timeout.InfiniteTimeSpan ? wait : TimeSpan.Zero, Now);
        _timer.Change(_wait, Timeout.InfiniteTimeSpan);
    }

    public void Dispose() => _timer.Dispose();
}
