using Microsoft.Extensions.Time.Testing;

namespace PortForward.Net.Tests.Forwarding;

public sealed class RecentBackendTests
{
    private PodReference? _web0;

    [Fact]
    public async Task Streams_in_a_row_take_what_the_target_stood_for_and_after_a_second_it_is_resolved_anew()
    {
        var time = new FakeTimeProvider();
        await using var fixture = await ForwardingFixture.StartAsync(configure: options => options.TimeProvider = time);
        Assert.Equal("web-0", await PodOfAsync(fixture));
        ForwardingFixture.AddWeb(fixture.Cluster, "web-1");
        fixture.Cluster.RemovePod("web-0");
        Assert.Equal("web-0", await PodOfAsync(fixture));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("web-1", await PodOfAsync(fixture));
    }

    [Fact]
    public async Task With_its_session_lost_a_target_is_resolved_anew_at_once()
    {
        await using var fixture = await ForwardingFixture.StartAsync(configure: options =>
        {
            options.TimeProvider = new FakeTimeProvider();
            options.Sessions.KeepSpare = false;
        });
        Assert.Equal("web-0", await PodOfAsync(fixture));
        ForwardingFixture.AddWeb(fixture.Cluster, "web-1");
        fixture.Cluster.RemovePod("web-0");
        await fixture.CutSessionsAsync();
        await ForwardingFixture.EventuallyAsync(() => !fixture.Client.Services.Pool.HasHealthySession(_web0!), "the session is still there");
        Assert.Equal("web-1", await PodOfAsync(fixture));
    }

    private async Task<string> PodOfAsync(ForwardingFixture fixture)
    {
        await using var stream = await fixture.Client.ConnectAsync(PortForwardTarget.Service("web"), 80);
        _web0 ??= stream.Pod;
        return stream.Pod.Name;
    }
}
