using System.Net.Sockets;
using PortForward.Net.Testing;

namespace PortForward.Net.Tests.Forwarding;

/// <summary>What a server does to its clients on a bad day, and how forwards survive it.</summary>
public sealed class ServerFaultTests
{
    // Case 26.
    [Theory]
    [MemberData(nameof(ForwardingFixture.Transports), MemberType = typeof(ForwardingFixture))]
    public async Task Keepalives_hold_off_the_servers_idle_timer(PortForwardTransport transport)
    {
        await using var fixture = await ForwardingFixture.StartAsync(
            transport, configure: options => options.Sessions.KeepAliveInterval = TimeSpan.FromMilliseconds(500));
        var idle = TimeSpan.FromSeconds(2);
        fixture.Cluster.Faults.IdleTimeout = idle;
        await using var stream = await fixture.Client.ConnectAsync(PortForwardTarget.Pod("web-0"), ForwardingFixture.Echo);
        Assert.True(await ForwardingFixture.EchoesAsync(stream, 10, 1));

        await Task.Delay(2.5 * idle);

        Assert.True(await ForwardingFixture.EchoesAsync(stream, 10, 2));
    }

    // Case 26.
    [Theory]
    [MemberData(nameof(ForwardingFixture.Transports), MemberType = typeof(ForwardingFixture))]
    public async Task A_session_that_the_servers_idle_timer_ended_fails_its_connections_and_the_next_one_works(PortForwardTransport transport)
    {
        await using var fixture = await ForwardingFixture.StartAsync(
            transport, configure: options => options.Sessions.KeepAliveInterval = TimeSpan.FromHours(1));
        await using var forward = await fixture.Client.StartForwardAsync(PortForwardTarget.Pod("web-0"), PortMapping.Ephemeral(ForwardingFixture.Echo));
        using var connection = await ForwardingFixture.ConnectAsync(forward.LocalEndPoint);
        Assert.True(await ForwardingFixture.EchoesAsync(connection.GetStream(), 10, 1));
        fixture.Cluster.Faults.IdleTimeout = TimeSpan.FromMilliseconds(200);

        await Assert.ThrowsAsync<IOException>(() => connection.GetStream().ReadAsync(new byte[1]).AsTask().WaitAsync(ForwardingFixture.Patience));
        await ForwardingFixture.EventuallyAsync(() => fixture.Cluster.OpenStreams == 0, "streams stay open");
        fixture.Cluster.Faults.IdleTimeout = Timeout.InfiniteTimeSpan;

        await NextEchoesAsync(forward);
    }

    // Must-show 5 of issue 4, in small.
    [Theory]
    [MemberData(nameof(ForwardingFixture.Transports), MemberType = typeof(ForwardingFixture))]
    public async Task A_silent_server_is_noticed_and_the_next_connection_works(PortForwardTransport transport)
    {
        await using var fixture = await ForwardingFixture.StartAsync(
            transport, configure: options => options.Sessions.KeepAliveInterval = TimeSpan.FromMilliseconds(500));
        await using var forward = await fixture.Client.StartForwardAsync(PortForwardTarget.Pod("web-0"), PortMapping.Ephemeral(ForwardingFixture.Echo));
        using var connection = await ForwardingFixture.ConnectAsync(forward.LocalEndPoint);
        Assert.True(await ForwardingFixture.EchoesAsync(connection.GetStream(), 10, 1));

        fixture.Cluster.Faults.Silence();

        await Assert.ThrowsAsync<IOException>(() => connection.GetStream().ReadAsync(new byte[1]).AsTask().WaitAsync(ForwardingFixture.Patience));
        await NextEchoesAsync(forward);
    }

    [Fact]
    public async Task Connections_of_a_session_that_is_going_away_finish_and_new_ones_take_another()
    {
        await using var fixture = await ForwardingFixture.StartAsync();
        await using var forward = await fixture.Client.StartForwardAsync(PortForwardTarget.Pod("web-0"), PortMapping.Ephemeral(ForwardingFixture.Echo));
        using var connection = await ForwardingFixture.ConnectAsync(forward.LocalEndPoint);
        Assert.True(await ForwardingFixture.EchoesAsync(connection.GetStream(), 10, 1));

        fixture.Cluster.Faults.GoAway();

        Assert.True(await ForwardingFixture.EchoesAsync(connection.GetStream(), 100_000, 2));
        await NextEchoesAsync(forward);
        Assert.True(await ForwardingFixture.EchoesAsync(connection.GetStream(), 10, 3));
    }

    [Theory]
    [MemberData(nameof(ForwardingFixture.Transports), MemberType = typeof(ForwardingFixture))]
    public async Task A_server_with_five_workers_carries_everything(PortForwardTransport transport)
    {
        await using var fixture = await ForwardingFixture.StartAsync(
            transport, new TestClusterOptions { SynchronousWorkers = true, OneSecondRule = true });
        await using var forward = await fixture.Client.StartForwardAsync(
            PortForwardTarget.Pod("web-0"), [PortMapping.Ephemeral(ForwardingFixture.Echo)], new PortForwardOptions { HalfClose = { PassOnAtOnce = true } });

        var echoes = await Task.WhenAll(Enumerable.Range(0, 20).Select(async seed =>
        {
            using var connection = await ForwardingFixture.ConnectAsync(forward.LocalEndPoint);
            return await ForwardingFixture.EchoesAsync(connection.GetStream(), 1_000_000, seed);
        }));

        Assert.DoesNotContain(false, echoes);
        await ForwardingFixture.EventuallyAsync(() => fixture.Cluster.OpenConnections == 0, "the programs still run");
    }

    // Case 60, through a real server: what is on its way when the local program breaks off.
    [Theory]
    [MemberData(nameof(ForwardingFixture.Transports), MemberType = typeof(ForwardingFixture))]
    public async Task A_download_that_is_broken_off_leaves_nothing_open_and_counts_right(PortForwardTransport transport)
    {
        await using var fixture = await ForwardingFixture.StartAsync(transport);
        await using var forward = await fixture.Client.StartForwardAsync(PortForwardTarget.Pod("web-0"), PortMapping.Ephemeral(ForwardingFixture.Source));
        using var ending = new CancellationTokenSource(ForwardingFixture.Patience);
        var closed = WaitForCloseAsync(forward, ending.Token);
        fixture.Cluster.Faults.Latency = TimeSpan.FromMilliseconds(200);
        const long asked = 64L * 1024 * 1024;
        using (var connection = await ForwardingFixture.ConnectAsync(forward.LocalEndPoint))
        {
            await connection.GetStream().WriteAsync(BitConverter.GetBytes(asked));
            await connection.GetStream().ReadExactlyAsync(new byte[100_000]).AsTask().WaitAsync(ForwardingFixture.Patience);
            connection.Client.LingerState = new LingerOption(true, 0);
        }

        var end = await closed;
        Assert.Equal(sizeof(long), end.BytesSent);
        Assert.InRange(end.BytesReceived, 100_000, asked - 1);
        await ForwardingFixture.EventuallyAsync(() => forward.Listeners[0].ActiveConnections == 0, "the connection is still counted");
        await ForwardingFixture.EventuallyAsync(() => fixture.Cluster.OpenStreams == 0, "streams stay open on the server");
        await ForwardingFixture.EventuallyAsync(() => fixture.Cluster.OpenConnections == 0, "the program still runs");
    }

    private static async Task<ConnectionClosed> WaitForCloseAsync(PortForwarder forward, CancellationToken cancellationToken)
    {
        await foreach (var item in forward.WatchAsync(cancellationToken))
        {
            if (item is ConnectionClosed closed)
            {
                return closed;
            }
        }

        throw new EndOfStreamException();
    }

    /// <summary>Opens connections until one works: the first may come before the client has heard of the end of another session.</summary>
    private static async Task NextEchoesAsync(PortForwarder forward)
    {
        using var patience = new CancellationTokenSource(ForwardingFixture.Patience);
        while (true)
        {
            patience.Token.ThrowIfCancellationRequested();
            using var next = await ForwardingFixture.ConnectAsync(forward.LocalEndPoint);
            try
            {
                Assert.True(await ForwardingFixture.EchoesAsync(next.GetStream(), 1000, 9));
                return;
            }
            catch (IOException)
            {
                // Reset: the next one.
            }
        }
    }
}
