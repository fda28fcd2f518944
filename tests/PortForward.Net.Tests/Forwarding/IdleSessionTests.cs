using PortForward.Net.Testing;

namespace PortForward.Net.Tests.Forwarding;

/// <summary>An idle session may have ended without notice. Connections that meet it are served by another one.</summary>
public sealed class IdleSessionTests
{
    [Theory]
    [MemberData(nameof(ForwardingFixture.Transports), MemberType = typeof(ForwardingFixture))]
    public async Task Connections_that_meet_sessions_which_discard_everything_are_served_by_others(PortForwardTransport transport)
    {
        await using var fixture = await StartAsync(transport);
        await using var forward = await fixture.Client.StartForwardAsync(PortForwardTarget.Pod("web-0"), PortMapping.Ephemeral(ForwardingFixture.Echo));
        await EchoAsync(forward, 1);
        fixture.Cluster.Faults.Silence();

        await Task.WhenAll(Enumerable.Range(0, 10).Select(seed => EchoAsync(forward, seed)));
    }

    [Theory]
    [MemberData(nameof(ForwardingFixture.Transports), MemberType = typeof(ForwardingFixture))]
    public async Task Streams_that_meet_sessions_which_discard_everything_are_served_by_others(PortForwardTransport transport)
    {
        await using var fixture = await StartAsync(transport);
        await EchoOnStreamAsync(fixture, 1);
        fixture.Cluster.Faults.Silence();

        await Task.WhenAll(Enumerable.Range(0, 10).Select(seed => EchoOnStreamAsync(fixture, seed)));
    }

    [Theory]
    [MemberData(nameof(ForwardingFixture.Transports), MemberType = typeof(ForwardingFixture))]
    public async Task Connections_that_meet_sessions_which_end_are_served_by_others(PortForwardTransport transport)
    {
        await using var fixture = await StartAsync(transport);
        await using var forward = await fixture.Client.StartForwardAsync(PortForwardTarget.Pod("web-0"), PortMapping.Ephemeral(ForwardingFixture.Echo));
        for (var round = 0; round < 10; round++)
        {
            await EchoAsync(forward, round);
            fixture.Cluster.Faults.Stall(TestLinkDirections.ToServer);
            var connections = Enumerable.Range(0, 10).Select(seed => EchoAsync(forward, seed)).ToArray();
            fixture.Cluster.Faults.CutSessions();
            fixture.Cluster.Faults.Restore();

            await Task.WhenAll(connections);
        }
    }

    private static Task<ForwardingFixture> StartAsync(PortForwardTransport transport) =>
        ForwardingFixture.StartAsync(transport, configure: options =>
        {
            options.Sessions.ConfirmAfter = TimeSpan.Zero;
            options.Sessions.CloseTimeout = TimeSpan.Zero;
        });

    private static async Task EchoAsync(PortForwarder forward, int seed)
    {
        using var connection = await ForwardingFixture.ConnectAsync(forward.LocalEndPoint);
        Assert.True(await ForwardingFixture.EchoesAsync(connection.GetStream(), 100, seed));
    }

    private static async Task EchoOnStreamAsync(ForwardingFixture fixture, int seed)
    {
        await using var stream = await fixture.Client.ConnectAsync(PortForwardTarget.Pod("web-0"), ForwardingFixture.Echo);
        Assert.True(await ForwardingFixture.EchoesAsync(stream, 100, seed));
    }
}
