using PortForward.Net.Timing;

namespace PortForward.Net.Sessions.Pairs;

/// <summary>One timer for all that a pair waits for; the owner says when it is due next.</summary>
/// <remarks>Guarded by the lock of its pair, but for its callback and its end.</remarks>
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

    /// <summary>Whether the wait is over. A timer that fired too early is set again.</summary>
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
