using PortForward.Net.Sessions;
using PortForward.Net.Sessions.Pairs;
using PortForward.Net.Tests.Authentication.Situations;
using PortForward.Net.Tests.Spdy;

namespace PortForward.Net.Tests.Sessions;

/// <summary>How bursts are served, and how the pool grows beside them.</summary>
public sealed class SessionGrowthTests
{
    [Fact]
    public async Task A_burst_never_waits_for_an_upgrade_while_a_healthy_session_has_room()
    {
        await using var fixture = new PoolFixture(options => options with { KeepSpareSession = false });
        (await fixture.RentAsync()).Dispose();
        fixture.MayOpen = new TaskCompletionSource();

        for (var i = 0; i < 40; i++)
        {
            await fixture.ConnectAsync();
        }

        Assert.Single(fixture.Wires);
        Assert.Equal(1, fixture.Attempts);
    }

    [Fact]
    public async Task A_burst_that_meets_no_session_shares_the_first_one_that_is_opened()
    {
        await using var fixture = new PoolFixture(options => options with { KeepSpareSession = false });
        fixture.MayOpen = new TaskCompletionSource();
        var renting = Enumerable.Range(0, 40).Select(_ => fixture.ConnectAsync()).ToArray();
        await PoolFixture.UntilAsync(() => fixture.Attempts > 0);
        fixture.MayOpen.SetResult();

        await Task.WhenAll(renting).WaitAsync(FrameWire.Patience);

        Assert.Single(fixture.Wires);
    }

    [Theory]
    [InlineData(2, 1 + 1)]
    [InlineData(7, 1 + 6)]
    [InlineData(100, 16)]
    public async Task After_a_burst_the_pool_grows_by_one_session_for_each_connection_that_had_to_share_a_few_at_a_time(int burst, int sessions)
    {
        await using var fixture = new PoolFixture(options => options with { KeepSpareSession = false });
        (await fixture.RentAsync()).Dispose();
        fixture.MayOpen = new TaskCompletionSource();
        for (var i = 0; i < burst; i++)
        {
            await fixture.ConnectAsync();
        }

        fixture.Time.Advance(SessionLimits.GrowthDelay);
        var parallel = Math.Min(sessions - 1, 4);
        await PoolFixture.UntilAsync(() => fixture.Attempts == 1 + parallel);
        await Task.Delay(20);
        Assert.Equal(1 + parallel, fixture.Attempts);

        fixture.MayOpen.SetResult();
        await PoolFixture.UntilAsync(() => fixture.Pool.Count == sessions);

        // Those that come now, and not all at once, are alone.
        for (var i = 1; i < sessions; i++)
        {
            fixture.Time.Advance(SessionLimits.GrowthDelay);
            using var lease = await fixture.RentAsync();
            Assert.Equal(0, lease.Session.ActivePairs);
            await lease.OpenAsync(80, default, PairOptions.Default, default);
        }

        // All that the pool began has ended by then.
        await fixture.DisposeAsync();
        Assert.Equal(sessions, fixture.Attempts);
    }

    [Fact]
    public async Task A_burst_uses_a_few_new_sessions_and_shares_those_that_have_served()
    {
        await using var fixture = new PoolFixture(options => options with { ExclusiveSessions = 10, KeepSpareSession = false });
        (await fixture.RentAsync()).Dispose();
        var pairs = new List<StreamPair>();
        for (var i = 0; i < 10; i++)
        {
            pairs.Add(await fixture.ConnectAsync());
        }

        fixture.Time.Advance(SessionLimits.GrowthDelay);
        await PoolFixture.UntilAsync(() => fixture.Pool.Count == 10);
        pairs.ForEach(pair => pair.Abort());
        fixture.Time.Advance(SessionLimits.GrowthDelay);
        var used = new HashSet<PortForwardSession>();
        for (var i = 0; i < 10; i++)
        {
            using var lease = await fixture.RentAsync();
            used.Add(lease.Session);
            await lease.OpenAsync(80, default, PairOptions.Default, default);
        }

        Assert.Equal(1 + 2, used.Count);
    }

    // Protocol.md 6.4 b): what an older runtime does with a refusal must not harm those that would not have been refused.
    [Fact]
    public async Task A_connection_to_a_port_that_has_not_answered_yet_shares_only_with_its_like()
    {
        await using var fixture = new PoolFixture(options => options with { ExclusiveSessions = 2, KeepSpareSession = false });
        await fixture.ConnectAsync(80);
        await fixture.ConnectAsync(80);
        await fixture.ConnectAsync(81);
        Assert.Equal(2, fixture.Wires.Count);
        using (var lease = await fixture.RentAsync(81))
        {
            Assert.Equal(1, lease.Session.ActivePairs);
        }

        await PoolFixture.AcceptAsync(fixture.Wires[0]);
        await PoolFixture.AcceptAsync(fixture.Wires[1]);
        await fixture.Wires[0].DataAsync(3, "hello");
        await fixture.Wires[1].DataAsync(3, "hello");

        // Both have answered, and share with one another.
        await PoolFixture.UntilAsync(async () =>
        {
            using var lease = await fixture.RentAsync(80);
            return lease.Session.ActivePairs == 1;
        });
    }

    [Fact]
    public async Task Connections_to_different_ports_share_where_there_can_be_no_other_session()
    {
        await using var fixture = new PoolFixture(options => options with { ExclusiveSessions = 1, KeepSpareSession = false });
        await fixture.ConnectAsync(80);
        await fixture.ConnectAsync(81);
        await fixture.ConnectAsync(82);
        Assert.Single(fixture.Wires);
    }

    [Fact]
    public async Task Where_sharing_is_all_that_is_wanted_the_pool_does_not_grow()
    {
        await using var fixture = new PoolFixture(options => options with { Mode = SessionMode.Shared });
        for (var i = 0; i < 20; i++)
        {
            await fixture.ConnectAsync();
        }

        fixture.Time.Advance(SessionLimits.GrowthDelay);
        await fixture.DisposeAsync();
        Assert.Equal(1, fixture.Attempts);
    }

    [Fact]
    public async Task A_session_with_a_bulk_transfer_is_shared_last()
    {
        await using var fixture = new PoolFixture(options => options with { ExclusiveSessions = 2, KeepSpareSession = false });
        await fixture.GrowAsync(2);
        var idle = await fixture.RentAsync();
        await idle.OpenAsync(80, default, PairOptions.Default, default);
        await idle.Session.OpenAsync(80, default, PairOptions.Default, default);
        Assert.Equal(2, idle.Session.ActivePairs);
        var busy = await fixture.RentAsync();
        Assert.NotSame(idle.Session, busy.Session);

        busy.Session.NoteDelivery(2 * 1024 * 1024, fixture.Time.GetTimestamp());
        using (var lease = await fixture.RentAsync())
        {
            Assert.Same(idle.Session, lease.Session);
        }

        fixture.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(busy.Session.IsBulk);
        busy.Dispose();
    }

    [Fact]
    public async Task What_all_connections_of_a_client_keep_is_bounded()
    {
        await using var fixture = new PoolFixture(options => options with { ExclusiveSessions = 2, KeepSpareSession = false });
        await fixture.GrowAsync(2);
        await fixture.ConnectAsync();
        await fixture.ConnectAsync();
        using var lease = await fixture.RentAsync();
        Assert.Equal(PairLimits.SharedReceiveAllowance, lease.Session.ReceiveAllowance);

        lease.Session.NoteKept(PairLimits.ClientReceiveAllowance);
        using var other = await fixture.RentAsync();
        Assert.NotSame(lease.Session, other.Session);
        Assert.Equal(PairLimits.ReceiveAllowance, other.Session.ReceiveAllowance);

        lease.Session.NoteKept(-PairLimits.ClientReceiveAllowance);
        Assert.Equal(PairLimits.SharedReceiveAllowance, other.Session.ReceiveAllowance);
    }

    [Fact]
    public async Task The_log_tells_why_a_session_ended_and_why_one_could_not_be_opened()
    {
        using var log = new ListLogger();
        await using var fixture = new PoolFixture(options => options with { KeepSpareSession = false }, log);
        await fixture.ConnectAsync();
        await fixture.ConnectAsync();
        fixture.Refusal = new PortForwardException(PortForwardError.UpgradeRefused, "not today");
        fixture.Time.Advance(SessionLimits.GrowthDelay);
        await PoolFixture.UntilAsync(() => log.Text.Contains("could not be opened. not today", StringComparison.Ordinal));

        fixture.Wires[0].Cut();

        await PoolFixture.UntilAsync(() => log.Text.Contains("Debug 1002: The session to pod default/web-0 has ended. ", StringComparison.Ordinal));
        Assert.Contains("Trace 1006: Decided Share for the next connection to pod default/web-0 (PoolView { Mode = Adaptive,", log.Text, StringComparison.Ordinal);
    }
}
