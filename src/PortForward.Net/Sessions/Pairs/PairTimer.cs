using PortForward.Net.Timing;

namespace PortForward.Net.Sessions.Pairs;

/// <summary>One timer for all that a pair waits for; the owner says when it is due next.</summary>
internal sealed class PairTimer : IDisposable
{
    private readonly TimeProvider _timeProvider;
    private readonly ITimer _timer;

    public PairTimer(TimeProvider timeProvider, Action onDue)
    {
        _timeProvider = timeProvider;
        _timer = Detached.CreateTimer(timeProvider, static state => ((Action)state!)(), onDue);
    }

    public long Now => _timeProvider.GetTimestamp();

    public TimeSpan Since(long timestamp) => _timeProvider.GetElapsedTime(timestamp);

    public void Schedule(TimeSpan due) => _timer.Change(due > TimeSpan.Zero || due == Timeout.InfiniteTimeSpan ? due : TimeSpan.Zero, Timeout.InfiniteTimeSpan);

    public void Dispose() => _timer.Dispose();
}
