namespace PortForward.Net.Resilience.Load;

/// <summary>What the load has seen during one round.</summary>
internal sealed class LoadLog
{
    private readonly Lock _lock = new();
    private readonly List<TimeSpan> _good = [];
    private readonly List<TimeSpan> _goodShort = [];
    private readonly List<Failure> _failures = [];

    /// <summary>Records an answer in which each byte is correct.</summary>
    public void AddGood(bool isShort)
    {
        lock (_lock)
        {
            var now = RunClock.Now;
            _good.Add(now);
            if (isShort)
            {
                _goodShort.Add(now);
            }
        }
    }

    public void Add(Failure failure)
    {
        lock (_lock)
        {
            _failures.Add(failure);
        }
    }

    /// <summary>Gets the times of the good answers, in order.</summary>
    public IReadOnlyList<TimeSpan> Good()
    {
        lock (_lock)
        {
            return [.. _good];
        }
    }

    /// <summary>Gets the times of the good answers on short connections, in order.</summary>
    public IReadOnlyList<TimeSpan> GoodShort()
    {
        lock (_lock)
        {
            return [.. _goodShort];
        }
    }

    public IReadOnlyList<Failure> Failures()
    {
        lock (_lock)
        {
            return [.. _failures];
        }
    }

    /// <summary>Returns the time of the first good answer on a short connection after a point in time; null if there is none yet.</summary>
    public TimeSpan? NextGood(TimeSpan after)
    {
        lock (_lock)
        {
            var index = _goodShort.BinarySearch(after);
            index = index < 0 ? ~index : index;
            return index < _goodShort.Count ? _goodShort[index] : null;
        }
    }
}
