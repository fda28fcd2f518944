using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Time.Testing;
using PortForward.Net.Spdy.FlowControl;

namespace PortForward.Net.Tests.Spdy;

/// <summary>The credit of streams that share a connection (protocol.md 6.4 a), without a connection.</summary>
public sealed class ServerCreditTests
{
    private readonly object _gate = new();
    private readonly List<int> _asked = [];
    private readonly List<(uint Id, int Worker)> _pings = [];
    private readonly ServerWorkers _workers;
    private readonly ServerCredit _credit;

    public ServerCreditTests()
    {
        _workers = new ServerWorkers(_gate, new FakeTimeProvider());
        _credit = new ServerCredit(_gate, _workers, Ask) { IsShared = true };
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(7)]
    [InlineData(9)]
    public void A_streams_own_worker_is_asked_each_eight_frames(int streamId)
    {
        Send(streamId, FlowControlLimits.CreditAskAfter - 1);
        Assert.Empty(_asked);
        Send(streamId, 1);
        Assert.Equal([streamId % ServerWorkers.Count], _asked);
        Send(streamId, FlowControlLimits.CreditAskAfter);
        Assert.Equal(2, _asked.Count);
    }

    [Fact]
    public void Credit_ends_with_the_last_frame_and_begins_again_with_the_first_confirmation()
    {
        Send(3, FlowControlLimits.CreditFrames - 1);
        Assert.False(IsClosedTo(3));
        Send(3, 1);
        Assert.True(IsClosedTo(3));
        Assert.True(IsClosedTo(13), "a stream of the same worker");
        Assert.False(IsClosedTo(5), "a stream of another worker");
        Confirm(_pings.First(ping => ping.Worker == 3));
        Assert.False(IsClosedTo(3));
        Assert.Equal(FlowControlLimits.CreditFrames - FlowControlLimits.CreditAskAfter, Unconfirmed(3));
    }

    [Fact]
    public void A_reply_stands_for_the_pings_before_it_and_confirms_no_frame_behind_it()
    {
        Send(3, 2 * FlowControlLimits.CreditAskAfter);
        var asked = _pings.Where(ping => ping.Worker == 3).ToArray();
        Send(3, 1);
        Confirm(asked[1]);
        Assert.Equal(1, Unconfirmed(3));
        lock (_gate)
        {
            Assert.Null(_workers.NoteReply(asked[0].Id));
            Assert.Null(_workers.NoteReply(asked[1].Id));
        }
    }

    [Fact]
    public void A_stream_that_has_ended_no_longer_counts_for_its_worker()
    {
        lock (_gate)
        {
            _workers.AddStream(1);
            Assert.NotEqual(1, _workers.ChooseFirstId(1));
            _workers.RemoveStream(1);
            Assert.Equal(1, _workers.ChooseFirstId(1));
        }
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public void Nobody_waits_who_is_alone_or_answered(bool isShared, bool isBulk)
    {
        _credit.IsShared = isShared;
        Send(3, 10 * FlowControlLimits.CreditFrames, isBulk);
        lock (_gate)
        {
            Assert.False(_credit.IsClosedTo(3, isBulk));
        }

        Assert.Empty(_asked);
    }

    [Fact]
    public void In_whatever_order_streams_send_and_workers_confirm_no_worker_has_more_than_the_credit_and_none_is_stuck() => Prop.ForAll(
        ArbMap.Default.ArbFor<byte[]>(),
        steps =>
        {
            var run = new ServerCreditTests();
            foreach (var step in steps.SelectMany(step => Enumerable.Repeat(step, 5)))
            {
                var streamId = 1 + (2 * (step % 10));
                if (step >= 64 && !run.IsClosedTo(streamId))
                {
                    run.Send(streamId, 1);
                }
                else if (step < 64 && run._pings.Count > 0)
                {
                    run.Confirm(run._pings[0]);
                }

                if (run.Unconfirmed(streamId) > FlowControlLimits.CreditFrames)
                {
                    return false;
                }
            }

            while (run._pings.Count > 0)
            {
                run.Confirm(run._pings[0]);
            }

            return Enumerable.Range(0, 10).All(i => !run.IsClosedTo(1 + (2 * i)));
        }).QuickCheckThrowOnFailure();

    private void Send(int streamId, int frames, bool isBulk = true)
    {
        lock (_gate)
        {
            for (var i = 0; i < frames; i++)
            {
                _credit.NoteData(streamId, 32 * 1024, isBulk);
            }
        }
    }

    private bool IsClosedTo(int streamId)
    {
        lock (_gate)
        {
            return _credit.IsClosedTo(streamId, isBulk: true);
        }
    }

    private int Unconfirmed(int streamId)
    {
        lock (_gate)
        {
            return _workers.Unconfirmed(streamId);
        }
    }

    private void Confirm((uint Id, int Worker) ping)
    {
        lock (_gate)
        {
            Assert.Equal(ping.Worker, _workers.NoteReply(ping.Id));
        }

        _pings.Remove(ping);
    }

    /// <summary>PINGs visit the workers in turn.</summary>
    private void Ask(int worker)
    {
        _asked.Add(worker);
        do
        {
            _pings.Add(_workers.NotePing());
        }
        while (_pings[^1].Worker != worker);
    }
}
