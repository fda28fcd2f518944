using Microsoft.Extensions.Time.Testing;
using PortForward.Net.Forwarding;

namespace PortForward.Net.Tests.Forwarding;

/// <summary>The streams of a client, without a forwarder.</summary>
public sealed class FollowedTargetTests
{
    [Fact]
    public async Task Streams_lead_to_another_pod_once_theirs_is_gone()
    {
        await using var fixture = await ForwardingFixture.StartAsync();
        Assert.Equal("web-0", await PodOfAsync(fixture));
        ForwardingFixture.AddWeb(fixture.Cluster, "web-1");
        fixture.Cluster.RemovePod("web-0");
        await ForwardingFixture.EventuallyAsync(() => PodOfAsync(fixture).GetAwaiter().GetResult() == "web-1", "streams still lead to the pod that is gone");
    }

    [Fact]
    public async Task With_its_session_lost_a_stream_finds_the_pod_that_replaced_the_last_one_at_once()
    {
        await using var fixture = await ForwardingFixture.StartAsync(configure: options => options.Sessions.KeepSpare = false);
        Assert.Equal("web-0", await PodOfAsync(fixture));
        ForwardingFixture.AddWeb(fixture.Cluster, "web-1");
        fixture.Cluster.RemovePod("web-0");
        await fixture.CutSessionsAsync();
        await ForwardingFixture.EventuallyAsync(() => fixture.Client.Services.Pool.Count == 0, "the session is still there");
        Assert.Equal("web-1", await PodOfAsync(fixture));
    }

    [Fact]
    public async Task The_streams_to_a_service_are_spread_evenly_over_its_pods()
    {
        await using var fixture = await ForwardingFixture.StartAsync();
        ForwardingFixture.AddWeb(fixture.Cluster, "web-1");
        ForwardingFixture.AddWeb(fixture.Cluster, "web-2");
        await ForwardingFixture.EventuallyAsync(() => PodOfAsync(fixture).GetAwaiter().GetResult() != "web-0", "all streams lead to one pod");
        var pods = new List<string>();
        for (var i = 0; i < 300; i++)
        {
            pods.Add(await PodOfAsync(fixture));
        }

        Assert.All(["web-0", "web-1", "web-2"], name => Assert.InRange(pods.Count(pod => pod == name), 90, 110));
    }

    [Fact]
    public async Task A_handler_spreads_its_connections_over_the_pods_of_a_service()
    {
        await using var fixture = await ForwardingFixture.StartAsync();
        ForwardingFixture.AddWeb(fixture.Cluster, "web-1");
        using var http = new HttpClient(fixture.Client.CreateClusterDnsHandler());
        var answers = new HashSet<string>();
        await ForwardingFixture.EventuallyAsync(
            () =>
            {
                answers.Add(http.GetStringAsync(new Uri("http://web.default.svc/")).GetAwaiter().GetResult());
                return answers.Count == 2;
            },
            "only one pod answers");
    }

    [Fact]
    public async Task A_target_that_is_not_used_is_no_longer_followed()
    {
        var time = new FakeTimeProvider();
        await using var fixture = await ForwardingFixture.StartAsync(configure: options => options.TimeProvider = time);
        await PodOfAsync(fixture);
        Assert.Equal(1, fixture.Client.Services.Targets.Count);
        time.Advance(2 * ForwardingLimits.FollowTime);
        Assert.Equal(0, fixture.Client.Services.Targets.Count);
        await PodOfAsync(fixture);
        Assert.Equal(1, fixture.Client.Services.Targets.Count);
    }

    private static async Task<string> PodOfAsync(ForwardingFixture fixture)
    {
        await using var stream = await fixture.Client.ConnectAsync(PortForwardTarget.Service("web"), 71);
        return stream.Pod.Name;
    }
}
