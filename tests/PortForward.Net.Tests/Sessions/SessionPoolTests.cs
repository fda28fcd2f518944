using PortForward.Net.Sessions.Pairs;
using PortForward.Net.Sessions.Pool;
using PortForward.Net.Spdy.Framing;
using PortForward.Net.Tests.Spdy;

namespace PortForward.Net.Tests.Sessions;

/// <summary>The invariants that stand at the top of the pool.</summary>
public sealed class SessionPoolTests : IAsyncDisposable
{
    private const int Cap = 3;

    private readonly PoolFixture _fixture = new(options => options with { ExclusiveSessions = Cap, KeepSpareSession = false });

    [Fact]
    public async Task Sessions_that_are_lost_at_once_are_opened_after_growing_waits()
    {
        await using var fixture = new PoolFixture(options => options with { KeepSpareSession = false });
        var elapsed = TimeSpan.Zero;
        while (elapsed < TimeSpan.FromSeconds(30))
        {
            var renting = fixture.RentAsync();
            while (!renting.IsCompleted && elapsed < TimeSpan.FromSeconds(30))
            {
                await Task.Delay(1);
                fixture.Time.Advance(TimeSpan.FromMilliseconds(100));
                elapsed += TimeSpan.FromMilliseconds(100);
            }

            if (renting.IsCompleted)
            {
                using var lease = await renting;
                fixture.Wires[^1].Cut();
                await lease.Session.Ended.WaitAsync(FrameWire.Patience);
                await PoolFixture.UntilAsync(() => fixture.Pool.Count == 0);
            }
        }

        Assert.InRange(fixture.Attempts, 5, 40);
    }

    [Fact]
    public async Task Sessions_that_are_lost_together_do_not_delay_the_next_one()
    {
        var pairs = new List<StreamPair>();
        await _fixture.GrowAsync(Cap, pairs);
        _fixture.Wires.ForEach(wire => wire.Cut());
        await PoolFixture.UntilAsync(() => _fixture.Pool.Count == 0);

        using var lease = await _fixture.RentAsync();

        Assert.Equal(Cap + 1, _fixture.Attempts);
    }

    [Fact]
    public async Task A_connection_that_waits_for_room_is_served_when_the_server_takes_no_more_on_the_full_session()
    {
        await using var fixture = new PoolFixture(options => options with { MaxSessions = 1, ExclusiveSessions = 1, MaxConnectionsPerSession = 1 });
        await fixture.ConnectAsync();
        await PoolFixture.AcceptAsync(fixture.Wires[0]);
        var waiting = fixture.RentAsync();
        Assert.False(waiting.IsCompleted);
        await fixture.Wires[0].WriteAsync(o => SpdyFrameWriter.WriteGoAway(o, 3, 0));
        using var lease = await waiting;
        Assert.Equal(2, fixture.Wires.Count);
    }

    [Fact]
    public async Task A_connection_that_has_waited_for_an_opening_in_vain_gets_a_place_in_line_again()
    {
        var line = new RoomLine();
        var first = line.Wait(null);
        line.Leave(first);
        var other = line.Wait(null);
        var again = line.Wait(first);
        Assert.Equal(2, line.Count);
        line.Leave(other);
        await again.Value.Task.WaitAsync(FrameWire.Patience);
    }

    [Fact]
    public async Task Connections_that_wait_for_room_are_served_in_their_order_and_each_within_its_own_limit()
    {
        await using var fixture = new PoolFixture(options => options with { Mode = SessionMode.Dedicated, MaxSessions = 1, KeepSpareSession = false });
        var holder = await fixture.RentAsync();
        var waiting = Enumerable.Range(0, 5).Select(_ => fixture.RentAsync()).ToList();
        fixture.Time.Advance(TimeSpan.FromSeconds(20));
        for (var i = 0; i < 4; i++)
        {
            holder.Dispose();
            holder = await waiting[i].WaitAsync(FrameWire.Patience);
            Assert.All(waiting.Skip(i + 1), other => Assert.False(other.IsCompleted));
        }

        // The changes meanwhile have not begun its limit anew.
        fixture.Time.Advance(TimeSpan.FromSeconds(10));
        var failure = await Assert.ThrowsAsync<PortForwardException>(() => waiting[4].WaitAsync(FrameWire.Patience));
        Assert.Equal(PortForwardError.LimitExceeded, failure.Error);
        holder.Dispose();
    }

    [Fact]
    public async Task At_the_cap_the_session_with_the_fewest_users_is_shared()
    {
        var connected = await _fixture.GrowAsync(Cap);
        for (; connected < Cap * 4; connected++)
        {
            await _fixture.ConnectAsync();
        }

        var leases = new List<SessionLease>();
        for (var i = 0; i < Cap; i++)
        {
            leases.Add(await _fixture.RentAsync());
        }

        Assert.All(leases, lease => Assert.Equal(4, lease.Session.Pairs));
        Assert.Equal(Cap, leases.Select(lease => lease.Session).Distinct().Count());
        leases.ForEach(lease => lease.Dispose());
    }

    [Fact]
    public async Task Sessions_that_are_held_up_do_not_count_against_the_cap()
    {
        var floods = new List<Task>();
        for (var i = 0; i < Cap; i++)
        {
            using var lease = await _fixture.RentAsync();
            var pair = await lease.OpenAsync(80, default, PairOptions.Default, default);
            await PoolFixture.AcceptAsync(_fixture.Wires[i]);
            await Task.WhenAll(pair.Replies.Data, pair.Replies.Error).WaitAsync(FrameWire.Patience);
            var wire = _fixture.Wires[i];
            floods.Add(Task.Run(() => wire.WriteAsync(o => SpdyFrameWriter.WriteData(o, 3, SpdyFlags.None, new byte[600 * 1024]))));
            await PoolFixture.UntilAsync(async () =>
            {
                _fixture.Time.Advance(TimeSpan.FromMilliseconds(50));
                await Task.Delay(10);
                return lease.Session.IsHeldUp;
            });
        }

        await _fixture.ConnectAsync();
        Assert.Equal(Cap + 1, _fixture.Wires.Count);
        await _fixture.Pool.DisposeAsync();
        await Task.WhenAll(floods).WaitAsync(FrameWire.Patience).ContinueWith(_ => { }, TaskScheduler.Default);
    }

    [Fact]
    public async Task A_session_is_used_again_after_a_clean_end()
    {
        var pair = await _fixture.ConnectAsync();
        await PoolFixture.FinishAsync(pair, _fixture.Wires[0]);
        await _fixture.ConnectAsync();
        Assert.Single(_fixture.Wires);
    }

    [Fact]
    public async Task After_an_unclean_end_a_session_serves_alone_again_only_when_its_workers_have_answered()
    {
        using var first = await _fixture.RentAsync();
        var pair = await first.OpenAsync(80, default, PairOptions.Default, default);
        await PoolFixture.AcceptAsync(_fixture.Wires[0]);
        await pair.SendAsync(new byte[10], default);
        pair.Abort();
        using (var other = await _fixture.RentAsync())
        {
            Assert.NotSame(first.Session, other.Session);
        }

        await PoolFixture.AnswerProbeAsync(_fixture.Wires[0]);

        await PoolFixture.UntilAsync(async () =>
        {
            using var lease = await _fixture.RentAsync();
            return ReferenceEquals(lease.Session, first.Session);
        });
    }

    [Fact]
    public async Task A_session_whose_worker_does_not_answer_is_closed()
    {
        var pair = await _fixture.ConnectAsync();
        await PoolFixture.AcceptAsync(_fixture.Wires[0]);
        await pair.SendAsync(new byte[10], default);
        pair.Abort();
        await PoolFixture.UntilAsync(() => _fixture.Pool.Count == 1);
        await PoolFixture.ReadUntilAsync(_fixture.Wires[0], SpdyFrameType.Ping);

        // The PING is on the wire a moment before the wait for its reply begins.
        await PoolFixture.UntilAsync(() =>
        {
            _fixture.Time.Advance(TimeSpan.FromSeconds(2));
            return _fixture.Pool.Count == 0;
        });
        await _fixture.ConnectAsync();
        Assert.Equal(2, _fixture.Wires.Count);
    }

    [Fact]
    public async Task A_retired_session_is_closed_when_its_last_connection_has_ended()
    {
        using var lease = await _fixture.RentAsync();
        var pair = await lease.OpenAsync(80, default, PairOptions.Default, default);
        lease.Session.Retire("for the test");
        await _fixture.ConnectAsync();
        Assert.Equal(2, _fixture.Wires.Count);
        Assert.Equal(2, _fixture.Pool.Count);
        pair.Abort();
        await PoolFixture.UntilAsync(() => _fixture.Pool.Count == 1);
        Assert.Contains(await _fixture.Wires[0].ReadToEndAsync(), frame => frame.Type == SpdyFrameType.GoAway);
    }

    [Fact]
    public async Task A_lost_session_serves_nobody_any_more()
    {
        await _fixture.ConnectAsync();
        _fixture.Wires[0].Cut();
        await PoolFixture.UntilAsync(() => _fixture.Pool.Count == 0);
        await _fixture.ConnectAsync();
        Assert.Equal(2, _fixture.Wires.Count);
    }

    [Fact]
    public async Task A_caller_that_gives_up_takes_nothing_from_those_that_wait_with_it()
    {
        _fixture.MayOpen = new TaskCompletionSource();
        using var cancel = new CancellationTokenSource();
        var impatient = _fixture.Pool.RentAsync(PoolFixture.Pod, 80, cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient.WaitAsync(FrameWire.Patience));
        _fixture.MayOpen.SetResult();
        await PoolFixture.UntilAsync(() => _fixture.Pool.Count == 1);
        using var lease = await _fixture.RentAsync();
        Assert.Single(_fixture.Wires);
    }

    [Fact]
    public async Task More_callers_than_the_cap_share_what_is_being_opened()
    {
        _fixture.MayOpen = new TaskCompletionSource();
        var renting = Enumerable.Range(0, 20).Select(_ => _fixture.ConnectAsync()).ToArray();
        _fixture.MayOpen.SetResult();
        await Task.WhenAll(renting).WaitAsync(FrameWire.Patience);
        Assert.Single(_fixture.Wires);
        await _fixture.GrowAsync(Cap);
        await _fixture.ConnectAsync();
        Assert.Equal(Cap, _fixture.Wires.Count);
    }

    [Fact]
    public async Task A_session_that_cannot_be_opened_fails_those_that_wait_and_nobody_after_them()
    {
        _fixture.Refusal = new PortForwardException(PortForwardError.UpgradeRefused, "no");
        var error = await Assert.ThrowsAsync<PortForwardException>(() => _fixture.RentAsync());
        Assert.Same(_fixture.Refusal, error);
        _fixture.Refusal = null;
        using var lease = await _fixture.RentAsync();
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    public async Task Idle_sessions_are_closed_but_for_one_where_a_forwarder_leads(bool pinned, int left)
    {
        if (pinned)
        {
            _fixture.Pool.Pin(PoolFixture.Pod);
        }

        var pairs = new List<StreamPair>();
        await _fixture.GrowAsync(Cap, pairs);
        pairs.ForEach(pair => pair.Abort());
        _fixture.Time.Advance(TimeSpan.FromSeconds(61));
        _fixture.Time.Advance(TimeSpan.FromSeconds(61));
        await PoolFixture.UntilAsync(() => _fixture.Pool.Count == left);
    }

    [Fact]
    public async Task Disposing_closes_every_session()
    {
        var pair = await _fixture.ConnectAsync();
        await _fixture.ConnectAsync();
        await _fixture.Pool.DisposeAsync().AsTask().WaitAsync(FrameWire.Patience);
        Assert.Equal(PortForwardError.SessionLost, (await pair.Completion.WaitAsync(FrameWire.Patience))!.Error);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => _fixture.RentAsync());
        Assert.Equal(0, _fixture.Pool.Count);
    }

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();
}
