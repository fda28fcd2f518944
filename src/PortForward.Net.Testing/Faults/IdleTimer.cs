namespace PortForward.Net.Testing.Faults;

/// <summary>Tells when a session has seen no frame, in either direction, for as long as <see cref="TestFaults.IdleTimeout"/> says.</summary>
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

    /// <summary>A frame has come or gone.</summary>
    public void Note() => Volatile.Write(ref _lastFrame, _timeProvider.GetTimestamp());

    /// <summary>Looks at the time that is left, and again when that is over.</summary>
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

        // A timer counts whole milliseconds: one that came too early would never end.
        _timer.Change(left + TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
    }

    public void Dispose() => _timer.Dispose();
}
