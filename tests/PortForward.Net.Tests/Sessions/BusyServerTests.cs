using PortForward.Net.Sessions;
using PortForward.Net.Tests.Forwarding;

namespace PortForward.Net.Tests.Sessions;

/// <summary>What becomes of connections whose upgrades a busy server puts off.</summary>
public sealed class BusyServerTests
{
    [Fact]
    public async Task A_busy_server_is_left_alone_for_as_long_as_it_asked()
    {
        await using var fixture = new PoolFixture(options => options);
        fixture.Refusal = new PortForwardException(PortForwardError.LimitExceeded, "busy") { RetryAfter = TimeSpan.FromSeconds(60) };
        await Assert.ThrowsAsync<PortForwardException>(() => fixture.RentAsync());
        fixture.Time.Advance(TimeSpan.FromSeconds(20));
        var still = await Assert.ThrowsAsync<PortForwardException>(() => fixture.RentAsync());

        Assert.Equal((PortForwardError.LimitExceeded, TimeSpan.FromSeconds(40)), (still.Error, still.RetryAfter));
        Assert.Equal(1, fixture.Attempts);
        fixture.Refusal = null;
        fixture.Time.Advance(TimeSpan.FromSeconds(40));
        using var lease = await fixture.RentAsync();
    }

    [Fact]
    public async Task A_connection_waits_for_a_busy_server_but_shares_where_it_can()
    {
        await using var fixture = new PoolFixture(options => options with { KeepSpareSession = false, IdleTimeout = TimeSpan.FromDays(1) });
        fixture.Refusal = new PortForwardException(PortForwardError.LimitExceeded, "busy") { RetryAfter = TimeSpan.FromSeconds(5) };
        var waiting = fixture.ConnectAsync();
        await PoolFixture.UntilAsync(() => fixture.Attempts == 1);
        await Task.Delay(20);
        Assert.False(waiting.IsCompleted);
        fixture.Refusal = null;
        while (!waiting.IsCompleted)
        {
            // In steps, since nothing tells when the wait has begun; and slowly, so that the session does not get old meanwhile.
            fixture.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(waiting, Task.Delay(10));
        }

        await waiting;

        fixture.Refusal = new PortForwardException(PortForwardError.LimitExceeded, "busy") { RetryAfter = TimeSpan.FromSeconds(5) };
        await fixture.ConnectAsync();
        fixture.Time.Advance(SessionLimits.GrowthDelay);
        await PoolFixture.UntilAsync(() => fixture.Attempts == 3);
        await fixture.ConnectAsync();
        Assert.Single(fixture.Wires);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task A_forward_to_a_busy_server_works_once_the_server_is_ready(int status)
    {
        await using var fixture = await ForwardingFixture.StartAsync();

        // One refusal for each transport.
        fixture.Cluster.Faults.RefuseUpgrades(status, "busy", TimeSpan.FromSeconds(1), count: 2);
        await using var stream = await fixture.Client.ConnectAsync(PortForwardTarget.Pod("web-0"), ForwardingFixture.Echo);
        await stream.WriteAsync("ping"u8.ToArray(), TestContext.Current.CancellationToken);
        var echo = new byte[4];
        await stream.ReadExactlyAsync(echo, TestContext.Current.CancellationToken);
        Assert.Equal("ping"u8.ToArray(), echo);
    }
}
