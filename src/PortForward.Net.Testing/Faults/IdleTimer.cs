namespace PortForward.Net.Testing.Faults;

/// <summary>Detects a session without frames in either direction for <see cref="TestFaults.IdleTimeout"/>.</summary>
internal sealed class IdleTimer : IDisposable
{
    private readonly TimeProvider _timeProvider;
    private readonly TestFaults _faults;
    private readonly Action _expired;
    private readonly ITimer _timer;
    private long _lastFrame;

    public IdleTimer(TimeProvider timeProvider, TestFaults faults, Action expired)
    {
        _timeProvider = timeProvider;
        _faults = faults;
        _expired = expired;
        _lastFrame = timeProvider.GetTimestamp();
        _timer = timeProvider.CreateTimer(_ => Check(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Records a frame.</summary>
    public void Note() => Volatile.Write(ref _lastFrame, _timeProvider.GetTimestamp());

    /// <summary>Checks the remaining time and schedules the next check.</summary>
    public void Check()
    {
        var timeout = _faults.IdleTimeout;
        if (timeout == Timeout.InfiniteTimeSpan)
        {
            return;
        }

        var left = timeout - _timeProvider.GetElapsedTime(Volatile.Read(ref _lastFrame));
        if (left <= TimeSpan.Zero)
        {
            _expired();
            return;
        }

        // Timers use whole milliseconds: one that fires too early would repeat endlessly.
        _timer.Change(left + TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
    }

    public void Dispose() => _timer.Dispose();
}
