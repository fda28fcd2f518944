using Microsoft.Extensions.Time.Testing;
using PortForward.Net.Sessions.Pairs;

namespace PortForward.Net.Tests.Sessions;

/// <summary>The one timer of a pair, whose callback may meet a wait that has changed meanwhile.</summary>
public sealed class PairTimerTests
{
    private readonly object _gate = new();
    private readonly FakeTimeProvider _time = new();
    private int _calls;

    [Fact]
    public void A_late_callback_of_an_earlier_wait_does_not_end_the_wait_of_now()
    {
        using var timer = Create();
        Schedule(timer, TimeSpan.FromSeconds(1));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, _calls);
        Schedule(timer, TimeSpan.FromSeconds(30));
        Assert.False(IsDue(timer));
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(2, _calls);
        Assert.True(IsDue(timer));
    }

    [Fact]
    public void A_late_callback_ends_nothing_if_nothing_is_waited_for()
    {
        using var timer = Create();
        Schedule(timer, TimeSpan.FromSeconds(1));
        _time.Advance(TimeSpan.FromSeconds(1));
        Schedule(timer, Timeout.InfiniteTimeSpan);
        Assert.False(IsDue(timer));
        _time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(1, _calls);
    }

    [Fact]
    public void A_timer_that_fires_too_early_fires_again()
    {
        using var timer = Create();
        Schedule(timer, TimeSpan.FromSeconds(10));
        _time.Advance(TimeSpan.FromSeconds(4));
        Assert.False(IsDue(timer));
        _time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(1, _calls);
        Assert.True(IsDue(timer));
    }

    [Fact]
    public void A_timer_that_has_fired_too_early_is_set_again()
    {
        using var timer = new PairTimer(_gate, new EarlyTimeProvider(_time), () => _calls++);
        Schedule(timer, TimeSpan.FromSeconds(10));
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(1, _calls);
        Assert.False(IsDue(timer));
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(2, _calls);
        Assert.True(IsDue(timer));
    }

    [Fact]
    public void A_wait_that_is_over_before_it_begins_is_due_at_once()
    {
        using var timer = Create();
        Schedule(timer, TimeSpan.FromSeconds(-1));
        Assert.True(IsDue(timer));
    }

    private bool IsDue(PairTimer timer)
    {
        lock (_gate)
        {
            return timer.IsDue;
        }
    }

    private void Schedule(PairTimer timer, TimeSpan wait)
    {
        lock (_gate)
        {
            timer.Schedule(wait);
        }
    }

    private PairTimer Create() => new(_gate, _time, () => _calls++);

    /// <summary>Its timers fire after half of the time the first time.</summary>
    private sealed class EarlyTimeProvider(FakeTimeProvider time) : TimeProvider
    {
        public override long TimestampFrequency => time.TimestampFrequency;

        public override long GetTimestamp() => time.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            new EarlyTimer(time.CreateTimer(callback, state, dueTime, period));
    }

    private sealed class EarlyTimer(ITimer timer) : ITimer
    {
        private int _changes;

        public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(_changes++ == 0 ? dueTime / 2 : dueTime, period);

        public void Dispose() => timer.Dispose();

        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }
}
