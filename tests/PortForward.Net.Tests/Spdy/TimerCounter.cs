namespace PortForward.Net.Tests.Spdy;

/// <summary>Counts the timers that have not fired for the last time and are not disposed of.</summary>
/// <remarks>A timer that has fired and is not set again counts as ended: <c>Task.WaitAsync</c> leaves one behind if the task completes on another
/// processor while the wait begins.</remarks>
internal sealed class TimerCounter : TimeProvider
{
    private int _live;

    public int Live => Volatile.Read(ref _live);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this);
        timer.Start(base.CreateTimer(_ => timer.Fire(callback, state), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan), dueTime, period);
        return timer;
    }

    private sealed class Timer(TimerCounter owner) : ITimer
    {
        private readonly object _lock = new();
        private ITimer? _inner;
        private bool _isCounted;
        private bool _isDisposed;
        private int _settings;

        public void Start(ITimer inner, TimeSpan dueTime, TimeSpan period)
        {
            _inner = inner;
            Change(dueTime, period);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (_lock)
            {
                _settings++;
                Count(!_isDisposed && dueTime != Timeout.InfiniteTimeSpan);
            }

            return _inner!.Change(dueTime, period);
        }

        public void Fire(TimerCallback callback, object? state)
        {
            var settings = Volatile.Read(ref _settings);
            callback(state);
            lock (_lock)
            {
                // Set again by the callback?
                Count(_isCounted && _settings != settings);
            }
        }

        public void Dispose()
        {
            lock (_lock)
            {
                _isDisposed = true;
                Count(false);
            }

            _inner!.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }

        private void Count(bool isLive)
        {
            if (isLive != _isCounted)
            {
                _isCounted = isLive;
                Interlocked.Add(ref owner._live, isLive ? 1 : -1);
            }
        }
    }
}
