namespace PortForward.Net.Timing;

/// <summary>Calls back at intervals while something waits.</summary>
/// <remarks>The timer outlives a single wait, since a bulk transfer has thousands of them per second: beginning and ending one only writes a field. The
/// timer stops when it finds no wait, and is created for the first one. A callback may come shortly after the wait has ended.</remarks>
internal sealed class WatchTimer : IDisposable
{
    private readonly object _lock = new();
    private readonly TimeProvider _timeProvider;
    private readonly TimeSpan _interval;
    private readonly Action _onTick;
    private ITimer? _timer;
    private bool _isRunning;
    private bool _isDisposed;
    private bool _waits;

    /// <summary>Initializes a timer that is not running.</summary>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="interval">The time between two callbacks, and before the first one.</param>
    /// <param name="onTick">The callback, on a pool thread.</param>
    public WatchTimer(TimeProvider timeProvider, TimeSpan interval, Action onTick)
    {
        _timeProvider = timeProvider;
        _interval = interval;
        _onTick = onTick;
    }

    /// <summary>Begins a wait.</summary>
    public void Begin()
    {
        Volatile.Write(ref _waits, true);
        if (!Volatile.Read(ref _isRunning))
        {
            Run(true);
        }
    }

    /// <summary>Ends the wait.</summary>
    public void End() => Volatile.Write(ref _waits, false);

    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            _timer?.Dispose();
        }
    }

    private void Run(bool isRunning)
    {
        lock (_lock)
        {
            if (_isDisposed || _isRunning == isRunning)
            {
                return;
            }

            _timer ??= Detached.CreateTimer(_timeProvider, static state => ((WatchTimer)state!).Tick(), this);
            var period = isRunning ? _interval : Timeout.InfiniteTimeSpan;
            _timer.Change(period, period);
            _isRunning = isRunning;
        }
    }

    private void Tick()
    {
        if (Volatile.Read(ref _waits))
        {
            _onTick();
            return;
        }

        Run(false);

        // A wait that began in the meantime has assumed that the timer is running.
        if (Volatile.Read(ref _waits))
        {
            Run(true);
        }
    }
}
