using PortForward.Net.Sessions;
using PortForward.Net.Sessions.Pairs;
using PortForward.Net.Spdy.Framing;
using PortForward.Net.Tests.Spdy;

namespace PortForward.Net.Tests.Sessions;

/// <summary>Modes, caps, the spare, the rate of upgrades and the age of sessions.</summary>
public sealed class SessionPoolCapTests
{
    [Fact]
    public async Task One_spare_is_opened_ahead_of_the_first_connection_and_three_ahead_of_the_others()
    {
        await using var fixture = new PoolFixture(options => options);
        using (await fixture.RentAsync())
        {
            fixture.Time.Advance(SessionLimits.GrowthDelay);
            await PoolFixture.UntilAsync(() => fixture.Pool.Count == 2);
        }

        await fixture.ConnectAsync();
        fixture.Time.Advance(SessionLimits.GrowthDelay);
        await PoolFixture.UntilAsync(() => fixture.Pool.Count == 1 + SessionLimits.SpareSessions);
        await fixture.ConnectAsync();
        fixture.Time.Advance(SessionLimits.GrowthDelay);
        await PoolFixture.UntilAsync(() => fixture.Pool.Count == 2 + SessionLimits.SpareSessions);
        await Task.Delay(20);
        Assert.Equal(2 + SessionLimits.SpareSessions, fixture.Attempts);
    }

    [Fact]
    public async Task Connections_that_begin_soon_after_a_bulk_transfer_have_a_fresh_session_each()
    {
        await using var fixture = new PoolFixture(options => options);
        var bulk = await fixture.ConnectAsync();
        fixture.Time.Advance(SessionLimits.GrowthDelay);
        await PoolFixture.UntilAsync(() => fixture.Pool.Count == 1 + SessionLimits.SpareSessions);
        var wire = fixture.Wires[0];
        await PoolFixture.AcceptAsync(wire);
        bulk.Incoming.CompleteReading();
        for (var sent = 0; sent < SessionLimits.BulkLength; sent += 32 * 1024)
        {
            await wire.DataAsync(3, new string('x', 32 * 1024));
        }

        await PoolFixture.UntilAsync(() => bulk.Session.IsBulk);
        var sessions = new HashSet<PortForwardSession> { bulk.Session };
        for (var i = 0; i < SessionLimits.SpareSessions; i++)
        {
            Assert.True(sessions.Add((await fixture.ConnectAsync()).Session), "two connections share a session");
        }
    }

    [Fact]
    public async Task A_spare_that_cannot_be_opened_fails_nobody_and_is_not_tried_at_once_again()
    {
        await using var fixture = new PoolFixture(options => options);
        using var lease = await fixture.RentAsync();
        fixture.Time.Advance(SessionLimits.GrowthDelay);
        await PoolFixture.UntilAsync(() => fixture.Pool.Count == 2);
        fixture.Refusal = new PortForwardException(PortForwardError.UpgradeRefused, "no");
        await fixture.ConnectAsync();
        fixture.Time.Advance(SessionLimits.GrowthDelay);
        await PoolFixture.UntilAsync(() => fixture.Attempts == 2 + SessionLimits.SpareSessions);
        fixture.Refusal = null;
        await lease.OpenAsync(80, default, PairOptions.Default, default);
        await Task.Delay(20);
        Assert.Equal(2 + SessionLimits.SpareSessions, fixture.Attempts);
    }

    [Fact]
    public async Task A_spare_is_opened_only_below_the_number_of_exclusive_sessions()
    {
        await using var fixture = new PoolFixture(options => options with { ExclusiveSessions = 1 });
        await fixture.ConnectAsync();
        fixture.Time.Advance(SessionLimits.GrowthDelay);
        await fixture.ConnectAsync();
        fixture.Time.Advance(SessionLimits.GrowthDelay);
        await Task.Delay(20);
        Assert.Equal(1, fixture.Attempts);
    }

    [Fact]
    public async Task A_shared_session_serves_all_until_it_is_full()
    {
        await using var fixture = new PoolFixture(options => options with { Mode = SessionMode.Shared, MaxConnectionsPerSession = 5 });
        for (var i = 0; i < 5; i++)
        {
            await fixture.ConnectAsync();
        }

        Assert.Single(fixture.Wires);
        await fixture.ConnectAsync();
        Assert.Equal(2, fixture.Wires.Count);
    }

    [Fact]
    public async Task A_dedicated_session_is_never_shared_and_at_the_cap_a_connection_waits()
    {
        await using var fixture = new PoolFixture(options => options with { Mode = SessionMode.Dedicated, MaxSessions = 2 });
        var first = await fixture.ConnectAsync();
        await fixture.ConnectAsync();
        var waiting = fixture.RentAsync();
        await Task.Delay(20);
        Assert.False(waiting.IsCompleted);
        Assert.Equal(2, fixture.Pool.Count);

        await PoolFixture.FinishAsync(first, fixture.Wires[0]);
        using var lease = await waiting;
        Assert.Equal(2, fixture.Attempts);
    }

    [Fact]
    public async Task Where_all_are_full_a_connection_waits_and_its_token_ends_the_wait()
    {
        await using var fixture = new PoolFixture(options => options with { MaxSessions = 1, ExclusiveSessions = 1, MaxConnectionsPerSession = 2 });
        var first = await fixture.ConnectAsync();
        await fixture.ConnectAsync();
        using var cancel = new CancellationTokenSource();
        var impatient = fixture.Pool.RentAsync(PoolFixture.Pod, 80, cancel.Token).AsTask();
        var patient = fixture.RentAsync();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient);
        Assert.False(patient.IsCompleted);
        first.Abort();
        using var lease = await patient;
        Assert.Single(fixture.Wires);
    }

    [Fact]
    public async Task A_connection_that_finds_no_room_for_too_long_fails_with_the_limit()
    {
        await using var fixture = new PoolFixture(options => options with { Mode = SessionMode.Dedicated, MaxSessions = 1 });
        var pair = await fixture.ConnectAsync();
        await PoolFixture.AcceptAsync(fixture.Wires[0]);
        await Task.WhenAll(pair.Replies.Data, pair.Replies.Error).WaitAsync(FrameWire.Patience);
        var waiting = fixture.RentAsync();
        await PoolFixture.UntilAsync(() =>
        {
            fixture.Time.Advance(TimeSpan.FromSeconds(10));
            return waiting.IsCompleted;
        });
        var failure = await Assert.ThrowsAsync<PortForwardException>(() => waiting);
        Assert.Equal((PortForwardError.LimitExceeded, null), (failure.Error, failure.StatusCode));
    }

    [Fact]
    public async Task An_upgrade_beside_connections_that_share_fails_none_of_them()
    {
        await using var fixture = new PoolFixture(options => options with { KeepSpareSession = false });
        await fixture.ConnectAsync();
        fixture.Refusal = new PortForwardException(PortForwardError.UpgradeRefused, "no");
        await fixture.ConnectAsync();
        fixture.Time.Advance(SessionLimits.GrowthDelay);
        await PoolFixture.UntilAsync(() => fixture.Attempts == 2);
        await fixture.ConnectAsync();
        Assert.Single(fixture.Wires);
    }

    [Fact]
    public async Task Upgrades_are_bounded_in_their_rate()
    {
        await using var fixture = new PoolFixture(options => options with { Mode = SessionMode.Dedicated, MaxSessions = 200, KeepSpareSession = false });
        var renting = Enumerable.Range(0, 100).Select(_ => fixture.ConnectAsync()).ToArray();
        await PoolFixture.UntilAsync(() => fixture.Pool.Count == SessionLimits.UpgradeBurst + 1);
        await Task.Delay(20);
        Assert.Equal(SessionLimits.UpgradeBurst + 1, fixture.Attempts);
        await PoolFixture.UntilAsync(() =>
        {
            fixture.Time.Advance(TimeSpan.FromSeconds(1.0 / SessionLimits.UpgradesPerSecond));
            return renting.All(task => task.IsCompleted);
        });
        await Task.WhenAll(renting);
    }

    [Fact]
    public async Task An_aged_session_is_retired_once_its_successor_is_up_and_finishes_its_connections()
    {
        await using var fixture = new PoolFixture(options => options with { MaxSessionAge = TimeSpan.FromMinutes(10), KeepSpareSession = false, MaxSessions = 1, ExclusiveSessions = 1 });
        var old = await fixture.ConnectAsync();
        await PoolFixture.AcceptAsync(fixture.Wires[0]);
        await Task.WhenAll(old.Replies.Data, old.Replies.Error).WaitAsync(FrameWire.Patience);
        fixture.MayOpen = new TaskCompletionSource();
        fixture.Time.Advance(TimeSpan.FromMinutes(11));
        fixture.Time.Advance(TimeSpan.FromMinutes(3));
        await PoolFixture.UntilAsync(() => fixture.Attempts == 2);

        // Make before break: until then the old one serves.
        await fixture.ConnectAsync();
        Assert.Single(fixture.Wires);
        fixture.MayOpen.SetResult();
        await PoolFixture.UntilAsync(() => fixture.Pool.Count == 2);
        using var lease = await fixture.RentAsync();
        Assert.Equal(0, lease.Session.Pairs);
        Assert.False(old.Completion.IsCompleted);
    }

    [Fact]
    public async Task An_aged_session_that_nobody_uses_is_closed()
    {
        await using var fixture = new PoolFixture(options => options with { MaxSessionAge = TimeSpan.FromSeconds(20), KeepSpareSession = false });
        (await fixture.RentAsync()).Dispose();
        fixture.Time.Advance(TimeSpan.FromSeconds(30));
        await PoolFixture.UntilAsync(() => fixture.Pool.Count == 0);
        Assert.Equal(1, fixture.Attempts);
    }

    [Fact]
    public async Task A_session_whose_peer_is_silent_gets_no_new_connection()
    {
        await using var fixture = new PoolFixture(options => options with { PingInterval = TimeSpan.FromSeconds(10), KeepSpareSession = false });
        (await fixture.RentAsync()).Dispose();
        fixture.Time.Advance(TimeSpan.FromSeconds(10));
        fixture.Time.Advance(TimeSpan.FromSeconds(3));
        using var lease = await fixture.RentAsync();
        Assert.Equal(2, fixture.Wires.Count);
    }

    // Case 54: who comes while the workers are being asked waits for their answer.
    [Fact]
    public async Task A_connection_waits_for_the_answer_of_the_workers_where_it_cannot_have_another_session()
    {
        await using var fixture = new PoolFixture(options => options with { Mode = SessionMode.Shared });
        var pair = await fixture.ConnectAsync();
        await PoolFixture.AcceptAsync(fixture.Wires[0]);
        await pair.SendAsync(new byte[10], default);
        pair.Abort();
        var waiting = fixture.RentAsync();
        await Task.Delay(20);
        Assert.False(waiting.IsCompleted);
        await PoolFixture.AnswerProbeAsync(fixture.Wires[0]);
        using var lease = await waiting;
        Assert.Single(fixture.Wires);
    }

    // Case 54.
    [Fact]
    public async Task A_session_with_a_blocked_worker_is_replaced_for_those_that_wait()
    {
        await using var fixture = new PoolFixture(options => options with { Mode = SessionMode.Shared });
        var pair = await fixture.ConnectAsync();
        await PoolFixture.AcceptAsync(fixture.Wires[0]);
        await pair.SendAsync(new byte[10], default);
        pair.Abort();
        var waiting = fixture.RentAsync();
        await PoolFixture.ReadUntilAsync(fixture.Wires[0], SpdyFrameType.Ping);
        await PoolFixture.UntilAsync(async () =>
        {
            fixture.Time.Advance(TimeSpan.FromMilliseconds(20));
            await Task.Delay(5);
            return waiting.IsCompleted;
        });
        using var lease = await waiting;
        Assert.Equal(2, fixture.Wires.Count);
        Assert.Contains(await fixture.Wires[0].ReadToEndAsync(), frame => frame.Type == SpdyFrameType.GoAway);
    }

    [Fact]
    public async Task When_a_session_is_lost_the_others_are_asked_before_they_serve_again()
    {
        await using var fixture = new PoolFixture(options => options with { ExclusiveSessions = 2 });
        await fixture.ConnectAsync();
        fixture.Time.Advance(SessionLimits.GrowthDelay);
        await PoolFixture.UntilAsync(() => fixture.Pool.Count == 2);
        fixture.Wires[0].Cut();
        await PoolFixture.UntilAsync(() => fixture.Pool.Count == 1);
        using var next = await fixture.RentAsync();
        Assert.Equal(3, fixture.Wires.Count);

        await PoolFixture.AnswerProbeAsync(fixture.Wires[1]);
        await PoolFixture.UntilAsync(async () =>
        {
            using var lease = await fixture.RentAsync();
            return lease.Session.Pairs == 0 && lease.Session != next.Session;
        });
    }

    // Case 56.
    [Fact]
    public async Task Closing_a_session_resets_each_connection_that_lives_on_it_before_it_says_goodbye()
    {
        await using var fixture = new PoolFixture(options => options with { Mode = SessionMode.Shared });
        var pairs = new List<StreamPair>();
        for (var i = 0; i < 3; i++)
        {
            pairs.Add(await fixture.ConnectAsync());
        }

        (await fixture.RentAsync()).Session.Retire("for the test");
        Assert.Equal(1, fixture.Pool.Count);
        await fixture.Pool.DisposeAsync().AsTask().WaitAsync(FrameWire.Patience);

        var frames = await fixture.Wires[0].ReadToEndAsync();
        var dataIds = frames.Where(frame => frame.Type == SpdyFrameType.SynStream && !frame.IsFin).Select(frame => frame.StreamId).ToList();
        Assert.Equal(3, dataIds.Count);
        Assert.Equal(dataIds, frames.Where(frame => frame.Type == SpdyFrameType.RstStream).Select(frame => frame.StreamId));
        Assert.Equal(SpdyFrameType.GoAway, frames[^1].Type);
        Assert.All(pairs, pair => Assert.Equal(PortForwardError.SessionLost, pair.Failure?.Error));
    }
}
