using System.Diagnostics;
using PortForward.Net.Timing;

namespace PortForward.Net.Sessions.Pairs;

/// <summary>The single timer of a pair. The owner sets its next due time.</summary>
internal sealed class PairTimer : IDisposable
{
    private readonly object _gate;
    private readonly TimeProvider _timeProvider;
    private readonly ITimer _timer;
    private TimeSpan _wait = Timeout.InfiniteTimeSpan;
    private long _since;

    /// <param name="gate">The lock of the pair.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="onDue">Called without the lock when the timer fires.</param>
    public PairTimer(object gate, TimeProvider timeProvider, Action onDue)
    {
        _gate = gate;
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
            Debug.Assert(Monitor.IsEntered(_gate));
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
        Debug.Assert(Monitor.IsEntered(_gate));
        (_wait, _since) = (wait > TimeSpan.Zero || wait == Timeout.InfiniteTimeSpan ? wait : TimeSpan.Zero, Now);
        _timer.Change(_wait, Timeout.InfiniteTimeSpan);
    }

    public void Dispose() => _timer.Dispose();
}
