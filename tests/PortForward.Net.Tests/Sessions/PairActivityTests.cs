using Microsoft.Extensions.Time.Testing;
using PortForward.Net.Sessions.Pairs;

namespace PortForward.Net.Tests.Sessions;

/// <summary>When a connection counts as quiet.</summary>
public sealed class PairActivityTests
{
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void A_connection_on_which_nothing_was_ever_sent_is_quiet_after_a_moment()
    {
        using var timer = new PairTimer(new object(), _time, () => { });
        var activity = new PairActivity(timer);
        Assert.False(activity.IsQuietFor(Moment));
        _time.Advance(Moment);
        Assert.True(activity.IsQuietFor(Moment));
    }

    [Fact]
    public void A_connection_that_waits_for_an_answer_is_never_quiet()
    {
        using var timer = new PairTimer(new object(), _time, () => { });
        var activity = new PairActivity(timer);
        activity.NoteReceived(10);
        activity.NoteSending();
        _time.Advance(TimeSpan.FromHours(1));
        Assert.False(activity.IsQuietFor(Moment));
    }

    // The sender learns only afterwards that its bytes are on their way.
    [Fact]
    public void An_answer_that_arrives_before_the_send_has_returned_is_the_answer_to_it()
    {
        using var timer = new PairTimer(new object(), _time, () => { });
        var activity = new PairActivity(timer);
        activity.NoteSending();
        activity.NoteReceived(10);
        Assert.False(activity.IsQuietFor(Moment));
        _time.Advance(Moment);
        Assert.True(activity.IsQuietFor(Moment));
    }
}
