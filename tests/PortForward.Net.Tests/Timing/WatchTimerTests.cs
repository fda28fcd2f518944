using Microsoft.Extensions.Time.Testing;
using PortForward.Net.Timing;

namespace PortForward.Net.Tests.Timing;

public sealed class WatchTimerTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider _time = new();
    private int _ticks;

    [Fact]
    public void It_calls_back_at_each_interval_of_a_wait()
    {
        using var timer = NewTimer();
        timer.Begin();

        _time.Advance(3 * Interval);

        Assert.Equal(3, _ticks);
    }

    [Fact]
    public void It_does_not_call_back_before_and_after_a_wait()
    {
        using var timer = NewTimer();
        _time.Advance(2 * Interval);
        timer.Begin();
        timer.End();
        _time.Advance(2 * Interval);
        Assert.Equal(0, _ticks);

        timer.Begin();
        _time.Advance(Interval);
        Assert.Equal(1, _ticks);
    }

    [Fact]
    public void It_does_not_call_back_once_disposed()
    {
        var timer = NewTimer();
        timer.Begin();
        timer.Dispose();
        timer.Begin();

        _time.Advance(2 * Interval);

        Assert.Equal(0, _ticks);
    }

    [Fact]
    public void Waits_that_follow_one_another_share_one_timer()
    {
        using var timer = NewTimer();
        for (var i = 0; i < 10; i++)
        {
            timer.Begin();
            _time.Advance(Interval / 4);
            timer.End();
            timer.Begin();
        }

        Assert.Equal(2, _ticks);
    }

    private WatchTimer NewTimer() => new(_time, Interval, () => _ticks++);
}
