using System.Net.Sockets;

namespace PortForward.Net.Tests.Forwarding;

public sealed class LossTests
{
    [Theory]
    [MemberData(nameof(ForwardingFixture.Transports), MemberType = typeof(ForwardingFixture))]
    public async Task A_lost_session_fails_its_connections_and_the_next_one_works(PortForwardTransport transport)
    {
        await using var fixture = await ForwardingFixture.StartAsync(transport);
        await using var forward = await fixture.Client.StartForwardAsync(PortForwardTarget.Pod("web-0"), PortMapping.Ephemeral(ForwardingFixture.Echo));
        using var connection = await ForwardingFixture.ConnectAsync(forward.LocalEndPoint);
        Assert.True(await ForwardingFixture.EchoesAsync(connection.GetStream(), 10, 1));
        await fixture.CutSessionsAsync();

        await Assert.ThrowsAsync<IOException>(() => connection.GetStream().ReadAsync(new byte[1]).AsTask().WaitAsync(ForwardingFixture.Patience));
        using var next = await ForwardingFixture.ConnectAsync(forward.LocalEndPoint);
        Assert.True(await ForwardingFixture.EchoesAsync(next.GetStream(), 1000, 2));
        await ForwardingFixture.EventuallyAsync(() => forward.State == PortForwardState.Ready, "the forwarder stays in " + forward.State);
    }

    [Fact]
    public async Task Corrupt_frames_end_the_session_with_the_typed_error()
    {
        await using var fixture = await ForwardingFixture.StartAsync(configure: options => options.Sessions.KeepSpare = false);
        await using var stream = await fixture.Client.ConnectAsync(PortForwardTarget.Pod("web-0"), ForwardingFixture.Echo);
        Assert.True(await ForwardingFixture.EchoesAsync(stream, 10, 1));
        Assert.Single(fixture.Cluster.Sessions).SendRaw(new byte[] { 0x80, 0x03, 0x00, 0x06, 0x00, 0xFF, 0xFF, 0xFF });
        var error = await Assert.ThrowsAsync<PortForwardException>(() => stream.ReadAsync(new byte[1]).AsTask().WaitAsync(ForwardingFixture.Patience));
        Assert.Equal(PortForwardError.ProtocolViolation, error.Error);
    }

    // Case 44: kubectl's way, by option.
    [Fact]
    public async Task Without_reconnecting_a_lost_session_ends_the_forwarder()
    {
        await using var fixture = await ForwardingFixture.StartAsync();
        await using var forward = await fixture.Client.StartForwardAsync(
            PortForwardTarget.Pod("web-0"), [PortMapping.Ephemeral(ForwardingFixture.Echo)], new PortForwardOptions { Reconnect = false });
        var endPoint = forward.LocalEndPoint;
        await fixture.CutSessionsAsync();
        var error = await Assert.ThrowsAsync<PortForwardException>(() => forward.Completion.WaitAsync(ForwardingFixture.Patience));
        Assert.Equal(PortForwardError.SessionLost, error.Error);
        await Assert.ThrowsAsync<SocketException>(() => ForwardingFixture.ConnectAsync(endPoint));
    }

    // Case 100.
    [Fact]
    public async Task A_replaced_pod_gets_the_new_connections_on_the_same_port()
    {
        await using var fixture = await ForwardingFixture.StartAsync();
        await using var forward = await fixture.Client.StartForwardAsync(PortForwardTarget.Service("web"), PortMapping.Ephemeral(80));
        var endPoint = forward.LocalEndPoint;
        Assert.Equal("hello from web-0", await GetAsync(endPoint.ToString()));
        fixture.Cluster.RemovePod("web-0");
        ForwardingFixture.AddWeb(fixture.Cluster, "web-1");

        // The first connection finds out that the pod is gone; those after it lead to the new one.
        await ForwardingFixture.EventuallyAsync(() => TryGet(endPoint.ToString()) == "hello from web-1", "new connections do not reach the new pod");
        Assert.Equal("web-1", forward.CurrentPod.Name);
        Assert.Equal(endPoint, forward.LocalEndPoint);
    }

    [Fact]
    public async Task A_connection_waits_for_a_pod_that_comes_back_in_time()
    {
        await using var fixture = await ForwardingFixture.StartAsync();
        await using var forward = await fixture.Client.StartForwardAsync(PortForwardTarget.Service("web"), PortMapping.Ephemeral(71));
        fixture.Cluster.RemovePod("web-0");
        await fixture.CutSessionsAsync();

        await ForwardingFixture.EventuallyAsync(() => forward.State is PortForwardState.Connecting or PortForwardState.Waiting, "the loss goes unnoticed");
        using var connection = await ForwardingFixture.ConnectAsync(forward.LocalEndPoint);
        var echoing = ForwardingFixture.EchoesAsync(connection.GetStream(), 1000, 1);
        ForwardingFixture.AddWeb(fixture.Cluster, "web-1");
        Assert.True(await echoing);
    }

    [Fact]
    public async Task A_connection_for_which_no_backend_comes_is_reset_in_time()
    {
        await using var fixture = await ForwardingFixture.StartAsync();
        await using var forward = await fixture.Client.StartForwardAsync(
            PortForwardTarget.Service("web"), [PortMapping.Ephemeral(71)], new PortForwardOptions { BackendTimeout = TimeSpan.FromMilliseconds(300) });
        fixture.Cluster.RemovePod("web-0");
        await fixture.CutSessionsAsync();

        await ForwardingFixture.EventuallyAsync(() => forward.State is PortForwardState.Connecting or PortForwardState.Waiting, "the loss goes unnoticed");
        using var connection = await ForwardingFixture.ConnectAsync(forward.LocalEndPoint);
        await Assert.ThrowsAsync<IOException>(() => connection.GetStream().ReadAsync(new byte[1]).AsTask().WaitAsync(ForwardingFixture.Patience));
    }

    [Fact]
    public async Task The_end_of_the_client_ends_what_it_made()
    {
        await using var fixture = await ForwardingFixture.StartAsync();
        await using var forward = await fixture.Client.StartForwardAsync(PortForwardTarget.Pod("web-0"), PortMapping.Ephemeral(ForwardingFixture.Echo));
        using var connection = await ForwardingFixture.ConnectAsync(forward.LocalEndPoint);
        Assert.True(await ForwardingFixture.EchoesAsync(connection.GetStream(), 10, 1));
        await fixture.Client.DisposeAsync().AsTask().WaitAsync(ForwardingFixture.Patience);
        await Assert.ThrowsAsync<IOException>(() => connection.GetStream().ReadAsync(new byte[1]).AsTask().WaitAsync(ForwardingFixture.Patience));
        await ForwardingFixture.EventuallyAsync(() => fixture.Cluster.OpenSessions == 0, "a session stays open");
        await Assert.ThrowsAsync<PortForwardException>(() => forward.Completion.WaitAsync(ForwardingFixture.Patience));
        Assert.Equal(PortForwardState.Stopped, forward.State);
    }

    private static async Task<string> GetAsync(string authority)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(20) };
        return await http.GetStringAsync(new Uri($"http://{authority}/"));
    }

    private static string TryGet(string authority)
    {
        try
        {
            return GetAsync(authority).GetAwaiter().GetResult();
        }
        catch (HttpRequestException)
        {
            return "";
        }
    }
}
