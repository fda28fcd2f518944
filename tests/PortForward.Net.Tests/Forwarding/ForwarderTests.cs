using System.Net;
using System.Net.Sockets;
using PortForward.Net.Testing;

namespace PortForward.Net.Tests.Forwarding;

public sealed class ForwarderTests
{
    [Theory]
    [InlineData("web-0", 8080)]
    [InlineData("pod/web-0", 8080)]
    [InlineData("svc/web", 80)]
    [InlineData("deploy/web", 8080)]
    [InlineData("sts/web", 8080)]
    [InlineData("rs/web", 8080)]
    [InlineData("rc/web", 8080)]
    [InlineData("ds/web", 8080)]
    [InlineData("job/web", 8080)]
    [InlineData("app=web,tier!=db", 8080)]
    [InlineData("app in (web,api),generation>1", 8080)]
    public async Task Every_kind_of_target_leads_to_its_pod(string target, int port)
    {
        await using var fixture = await ForwardingFixture.StartAsync();
        await using var forward = await fixture.Client.StartForwardAsync(PortForwardTarget.Parse(target), PortMapping.Ephemeral(port));
        using var http = new HttpClient();
        Assert.Equal("hello from web-0", await http.GetStringAsync(new Uri($"http://{forward.LocalEndPoint}/")));
        Assert.Equal(("web-0", 8080), (forward.CurrentPod.Name, forward.Listeners[0].PodPort));
        Assert.Equal(PortForwardState.Ready, forward.State);
    }

    [Theory]
    [InlineData(PortForwardTransport.WebSocket, TestTransports.WebSocket)]
    [InlineData(PortForwardTransport.Spdy, TestTransports.Spdy)]
    public async Task Both_transports_carry_real_bytes(PortForwardTransport transport, TestTransports expected)
    {
        await using var fixture = await ForwardingFixture.StartAsync(transport);
        await using var forward = await fixture.Client.StartForwardAsync(PortForwardTarget.Pod("web-0"), PortMapping.Ephemeral(ForwardingFixture.Echo));
        using var connection = await ForwardingFixture.ConnectAsync(forward.LocalEndPoint);
        Assert.True(await ForwardingFixture.EchoesAsync(connection.GetStream(), 5_000_000, 1));
        Assert.NotEqual(0, fixture.Cluster.TotalSessions(expected));
        Assert.Equal(0, fixture.Cluster.TotalSessions(TestTransports.All & ~expected));
    }

    [Fact]
    public async Task The_strict_way_of_opening_works_against_a_server()
    {
        await using var fixture = await ForwardingFixture.StartAsync(configure: options => options.StrictOpen = true);
        await using var forward = await fixture.Client.StartForwardAsync(PortForwardTarget.Pod("web-0"), PortMapping.Ephemeral(ForwardingFixture.Echo));
        using var connection = await ForwardingFixture.ConnectAsync(forward.LocalEndPoint);
        Assert.True(await ForwardingFixture.EchoesAsync(connection.GetStream(), 100_000, 1));
    }

    [Theory]
    [MemberData(nameof(ForwardingFixture.Transports), MemberType = typeof(ForwardingFixture))]
    public async Task A_server_that_speaks_first_is_heard(PortForwardTransport transport)
    {
        await using var fixture = await ForwardingFixture.StartAsync(transport);
        await using var forward = await fixture.Client.StartForwardAsync(PortForwardTarget.Pod("web-0"), PortMapping.Ephemeral(ForwardingFixture.Banner));
        using var connection = await ForwardingFixture.ConnectAsync(forward.LocalEndPoint);
        using var reader = new StreamReader(connection.GetStream());
        Assert.Equal("hello from web-0", await reader.ReadLineAsync().WaitAsync(ForwardingFixture.Patience));
    }

    [Theory]
    [MemberData(nameof(ForwardingFixture.Transports), MemberType = typeof(ForwardingFixture))]
    public async Task A_half_closed_program_still_gets_its_answer(PortForwardTransport transport)
    {
        await using var fixture = await ForwardingFixture.StartAsync(transport);
        await using var forward = await fixture.Client.StartForwardAsync(
            PortForwardTarget.Pod("web-0"), [PortMapping.Ephemeral(ForwardingFixture.Sink)],
            new PortForwardOptions { HalfClose = { QuietTime = TimeSpan.FromMilliseconds(50) } });
        using var connection = await ForwardingFixture.ConnectAsync(forward.LocalEndPoint);
        var stream = connection.GetStream();
        await stream.WriteAsync(new byte[300_000]);
        connection.Client.Shutdown(SocketShutdown.Send);
        using var reader = new StreamReader(stream);
        Assert.Equal("300000\n", await reader.ReadToEndAsync().WaitAsync(ForwardingFixture.Patience));
    }

    // Case 58.
    [Theory]
    [MemberData(nameof(ForwardingFixture.Transports), MemberType = typeof(ForwardingFixture))]
    public async Task Two_hundred_connections_at_once_get_their_own_bytes(PortForwardTransport transport)
    {
        await using var fixture = await ForwardingFixture.StartAsync(transport);
        await using var forward = await fixture.Client.StartForwardAsync(PortForwardTarget.Pod("web-0"), PortMapping.Ephemeral(ForwardingFixture.Echo));
        var results = await Task.WhenAll(Enumerable.Range(0, 200).Select(async i =>
        {
            using var connection = await ForwardingFixture.ConnectAsync(forward.LocalEndPoint);
            return await ForwardingFixture.EchoesAsync(connection.GetStream(), 1024 * 1024, i);
        }));
        Assert.DoesNotContain(false, results);
    }

    [Theory]
    [InlineData(TestErrorStyle.Reset)]
    [InlineData(TestErrorStyle.Finish)]
    public async Task A_refused_port_fails_only_its_own_connection(TestErrorStyle style)
    {
        await using var fixture = await ForwardingFixture.StartAsync(clusterOptions: new TestClusterOptions { ErrorStyle = style });
        await using var forward = await fixture.Client.StartForwardAsync(
            PortForwardTarget.Pod("web-0"), [PortMapping.Ephemeral(ForwardingFixture.Echo), PortMapping.Ephemeral(ForwardingFixture.Refused)]);
        using var living = await ForwardingFixture.ConnectAsync(forward[ForwardingFixture.Echo].LocalEndPoint);
        Assert.True(await ForwardingFixture.EchoesAsync(living.GetStream(), 1000, 1));

        using var refused = await ForwardingFixture.ConnectAsync(forward[ForwardingFixture.Refused].LocalEndPoint);
        var error = await Assert.ThrowsAsync<IOException>(async () =>
        {
            await refused.GetStream().WriteAsync(new byte[10]);
            Assert.Equal(0, await refused.GetStream().ReadAsync(new byte[1]).AsTask().WaitAsync(ForwardingFixture.Patience));
        });
        Assert.Equal(SocketError.ConnectionReset, Assert.IsType<SocketException>(error.InnerException).SocketErrorCode);

        Assert.True(await ForwardingFixture.EchoesAsync(living.GetStream(), 1000, 2));
        using var next = await ForwardingFixture.ConnectAsync(forward[ForwardingFixture.Echo].LocalEndPoint);
        Assert.True(await ForwardingFixture.EchoesAsync(next.GetStream(), 1000, 3));
    }

    [Fact]
    public async Task A_program_that_resets_is_told_as_a_reset()
    {
        await using var fixture = await ForwardingFixture.StartAsync();
        await using var forward = await fixture.Client.StartForwardAsync(PortForwardTarget.Pod("web-0"), PortMapping.Ephemeral(ForwardingFixture.Reset));
        using var connection = await ForwardingFixture.ConnectAsync(forward.LocalEndPoint);
        await connection.GetStream().WriteAsync(new byte[1]);
        await Assert.ThrowsAsync<IOException>(() => connection.GetStream().ReadAsync(new byte[1]).AsTask().WaitAsync(ForwardingFixture.Patience));
    }

    [Fact]
    public async Task A_client_that_resets_frees_the_pods_side()
    {
        await using var fixture = await ForwardingFixture.StartAsync();
        await using var forward = await fixture.Client.StartForwardAsync(PortForwardTarget.Pod("web-0"), PortMapping.Ephemeral(ForwardingFixture.Echo));
        var connection = await ForwardingFixture.ConnectAsync(forward.LocalEndPoint);
        Assert.True(await ForwardingFixture.EchoesAsync(connection.GetStream(), 10, 1));
        connection.Client.LingerState = new LingerOption(true, 0);
        connection.Dispose();
        await ForwardingFixture.EventuallyAsync(() => fixture.Cluster.OpenConnections == 0, "the pod's connection stays open");
        await ForwardingFixture.EventuallyAsync(() => forward.Listeners[0].ActiveConnections == 0, "the connection is still counted");
    }

    [Fact]
    public async Task Both_loopbacks_are_bound_with_one_port_and_nothing_else()
    {
        await using var fixture = await ForwardingFixture.StartAsync();
        await using var forward = await fixture.Client.StartForwardAsync(PortForwardTarget.Pod("web-0"), PortMapping.Ephemeral(ForwardingFixture.Echo));
        var endPoints = forward.Listeners[0].LocalEndPoints;
        Assert.Contains(endPoints, e => e.Address.Equals(IPAddress.Loopback));
        Assert.All(endPoints, e => Assert.True(IPAddress.IsLoopback(e.Address)));
        Assert.Single(endPoints.Select(e => e.Port).Distinct());
        foreach (var endPoint in endPoints)
        {
            using var connection = await ForwardingFixture.ConnectAsync(endPoint);
            Assert.True(await ForwardingFixture.EchoesAsync(connection.GetStream(), 10, 1));
        }
    }

    [Fact]
    public async Task Disposing_closes_the_ports_and_resets_what_is_open()
    {
        await using var fixture = await ForwardingFixture.StartAsync();
        var forward = await fixture.Client.StartForwardAsync(PortForwardTarget.Pod("web-0"), PortMapping.Ephemeral(ForwardingFixture.Echo));
        using var connection = await ForwardingFixture.ConnectAsync(forward.LocalEndPoint);
        Assert.True(await ForwardingFixture.EchoesAsync(connection.GetStream(), 10, 1));
        var endPoint = forward.LocalEndPoint;
        await forward.DisposeAsync().AsTask().WaitAsync(ForwardingFixture.Patience);
        await Assert.ThrowsAsync<IOException>(() => connection.GetStream().ReadAsync(new byte[1]).AsTask().WaitAsync(ForwardingFixture.Patience));
        await Assert.ThrowsAsync<SocketException>(() => ForwardingFixture.ConnectAsync(endPoint));
        Assert.True(forward.Stopped.IsCancellationRequested);
        await forward.Completion;
        Assert.Equal(PortForwardState.Stopped, forward.State);
    }

    [Fact]
    public async Task Stopping_lets_open_connections_finish()
    {
        await using var fixture = await ForwardingFixture.StartAsync();
        await using var forward = await fixture.Client.StartForwardAsync(
            PortForwardTarget.Pod("web-0"), [PortMapping.Ephemeral(ForwardingFixture.Echo)],
            new PortForwardOptions { DrainTimeout = ForwardingFixture.Patience, HalfClose = { PassOnAtOnce = true } });
        using var connection = await ForwardingFixture.ConnectAsync(forward.LocalEndPoint);
        var stream = connection.GetStream();
        Assert.True(await ForwardingFixture.EchoesAsync(stream, 10, 1));
        var stopping = forward.StopAsync();
        await ForwardingFixture.EventuallyAsync(() => IsClosed(forward.LocalEndPoint), "the port stays open");
        Assert.True(await ForwardingFixture.EchoesAsync(stream, 1000, 2));
        Assert.False(stopping.IsCompleted);
        connection.Client.Shutdown(SocketShutdown.Send);
        Assert.Equal(0, await stream.ReadAsync(new byte[1]).AsTask().WaitAsync(ForwardingFixture.Patience));
        await stopping.WaitAsync(ForwardingFixture.Patience);
    }

    [Fact]
    public async Task Disposing_one_listener_leaves_the_others_and_the_forwarder_ends_cleanly_after_it()
    {
        await using var fixture = await ForwardingFixture.StartAsync();
        await using var forward = await fixture.Client.StartForwardAsync(
            PortForwardTarget.Pod("web-0"), [PortMapping.Ephemeral(ForwardingFixture.Echo), PortMapping.Ephemeral(8080)]);
        var (closed, open) = (forward[ForwardingFixture.Echo].LocalEndPoint, forward[8080].LocalEndPoint);
        await forward[ForwardingFixture.Echo].DisposeAsync();
        Assert.True(IsClosed(closed));
        Assert.False(IsClosed(open));
        await forward.DisposeAsync().AsTask().WaitAsync(ForwardingFixture.Patience);
        Assert.True(IsClosed(open));
        await forward.Completion.WaitAsync(ForwardingFixture.Patience);
    }

    [Theory]
    [InlineData("dispose")]
    [InlineData("cancel")]
    public async Task A_long_drain_can_be_cut_short(string how)
    {
        await using var fixture = await ForwardingFixture.StartAsync();
        await using var forward = await fixture.Client.StartForwardAsync(
            PortForwardTarget.Pod("web-0"), [PortMapping.Ephemeral(ForwardingFixture.Echo)], new PortForwardOptions { DrainTimeout = TimeSpan.FromHours(1) });
        using var connection = await ForwardingFixture.ConnectAsync(forward.LocalEndPoint);
        Assert.True(await ForwardingFixture.EchoesAsync(connection.GetStream(), 10, 1));
        using var cancel = new CancellationTokenSource();
        var stopping = forward.StopAsync();
        Assert.False(stopping.IsCompleted);
        if (how == "dispose")
        {
            await forward.DisposeAsync().AsTask().WaitAsync(ForwardingFixture.Patience);
        }
        else
        {
            var second = forward.StopAsync(cancel.Token);
            await cancel.CancelAsync();
            await second.WaitAsync(ForwardingFixture.Patience);
        }

        await stopping.WaitAsync(ForwardingFixture.Patience);
        await Assert.ThrowsAsync<IOException>(() => connection.GetStream().ReadAsync(new byte[1]).AsTask().WaitAsync(ForwardingFixture.Patience));
    }

    [Fact]
    public async Task A_client_that_resets_a_stuck_upload_is_noticed()
    {
        await using var fixture = await ForwardingFixture.StartAsync();
        fixture.Cluster.FindPod("web-0")!.Serve(7004, (_, ct) => Task.Delay(Timeout.Infinite, ct));
        await using var forward = await fixture.Client.StartForwardAsync(PortForwardTarget.Pod("web-0"), PortMapping.Ephemeral(7004));
        var connection = await ForwardingFixture.ConnectAsync(forward.LocalEndPoint);
        var uploading = Task.Run(async () =>
        {
            while (true)
            {
                await connection.GetStream().WriteAsync(new byte[64 * 1024]);
            }
        });
        await Task.WhenAny(uploading, Task.Delay(1500));
        connection.Client.LingerState = new LingerOption(true, 0);
        connection.Dispose();
        await ForwardingFixture.EventuallyAsync(() => forward.Listeners[0].ActiveConnections == 0, "the connection stays");
        await Assert.ThrowsAnyAsync<Exception>(() => uploading);
    }

    [Fact]
    public async Task Events_tell_the_life_of_a_connection()
    {
        await using var fixture = await ForwardingFixture.StartAsync();
        var forward = await fixture.Client.StartForwardAsync(PortForwardTarget.Pod("web-0"), PortMapping.Ephemeral(ForwardingFixture.Echo));
        var events = new List<PortForwardEvent>();
        var watching = Task.Run(async () =>
        {
            await foreach (var item in forward.WatchAsync())
            {
                events.Add(item);
            }
        });
        await ForwardingFixture.EventuallyAsync(() => events.Count >= 2, "the pod and the state are told at once");
        using (var connection = await ForwardingFixture.ConnectAsync(forward.LocalEndPoint))
        {
            Assert.True(await ForwardingFixture.EchoesAsync(connection.GetStream(), 10, 1));
        }

        await forward.DisposeAsync();
        await watching.WaitAsync(ForwardingFixture.Patience);
        Assert.IsType<PodSelected>(events[0]);
        Assert.Equal(PortForwardState.Ready, Assert.IsType<StateChanged>(events[1]).State);
        var opened = Assert.Single(events.OfType<ConnectionOpened>());
        var closed = Assert.Single(events.OfType<ConnectionClosed>());
        Assert.Equal((opened.ConnectionId, 10L, 10L, null), (closed.ConnectionId, closed.BytesSent, closed.BytesReceived, closed.Exception));
        Assert.Equal(PortForwardState.Stopped, events.OfType<StateChanged>().Last().State);
    }

    private static bool IsClosed(IPEndPoint endPoint)
    {
        using var probe = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            probe.Connect(endPoint);
            return false;
        }
        catch (SocketException)
        {
            return true;
        }
    }
}
