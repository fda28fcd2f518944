using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;

namespace PortForward.Net.Tests.Forwarding;

/// <summary>No connection stops another.</summary>
public sealed class IsolationTests
{
    private const long Plenty = 100 * 1024 * 1024;

    public static TheoryData<PortForwardTransport> Transports => ForwardingFixture.Transports;

    // Case 53.
    [Theory]
    [MemberData(nameof(Transports))]
    public async Task At_the_cap_all_connections_finish_beside_those_that_nobody_reads(PortForwardTransport transport)
    {
        await using var fixture = await ForwardingFixture.StartAsync(transport, configure: options =>
        {
            options.Sessions.MaxSessions = 4;
            options.Sessions.StallTimeout = TimeSpan.FromMilliseconds(500);
        });
        await using var forward = await fixture.Client.StartForwardAsync(
            PortForwardTarget.Pod("web-0"), [PortMapping.Ephemeral(ForwardingFixture.Echo), PortMapping.Ephemeral(ForwardingFixture.Source)]);
        var (echo, source) = (forward.Listeners[0].LocalEndPoints[0], forward.Listeners[1].LocalEndPoints[0]);
        var connections = new List<TcpClient>();
        var echoing = new List<Task<bool>>();
        for (var i = 0; i < 64; i++)
        {
            var isStalled = i % 8 == 3;
            var connection = await ForwardingFixture.ConnectAsync(isStalled ? source : echo);
            connections.Add(connection);
            if (isStalled)
            {
                await connection.GetStream().WriteAsync(BitConverter.GetBytes(Plenty));
            }
            else
            {
                echoing.Add(EchoesAsync(connection.GetStream()));
            }
        }

        Assert.All(await Task.WhenAll(echoing).WaitAsync(ForwardingFixture.Patience), Assert.True);
        Assert.InRange(fixture.Cluster.TotalSessions(), 1, 4);
        connections.ForEach(connection => connection.Dispose());
    }

    // Case 53.
    [Theory]
    [MemberData(nameof(Transports))]
    public async Task A_reader_that_holds_a_shared_session_up_is_reset_with_the_reason(PortForwardTransport transport)
    {
        await using var fixture = await StartSharedAsync(transport, TimeSpan.FromMilliseconds(300), TimeProvider.System);
        await using var neighbour = await fixture.Client.ConnectAsync(PortForwardTarget.Pod("web-0"), ForwardingFixture.Echo);
        Assert.True(await ForwardingFixture.EchoesAsync(neighbour, 1000, 1));
        await using var stalled = await fixture.Client.ConnectAsync(PortForwardTarget.Pod("web-0"), ForwardingFixture.Source);
        await stalled.WriteAsync(BitConverter.GetBytes(Plenty));
        await ForwardingFixture.EventuallyAsync(() => IsHeldUp(fixture), "the reader holds nothing up");
        var waiting = ForwardingFixture.EchoesAsync(neighbour, 1_000_000, 2);

        var failure = await Assert.ThrowsAsync<PortForwardException>(() => stalled.ReadsClosed.WaitAsync(ForwardingFixture.Patience));

        Assert.Equal(PortForwardError.LimitExceeded, failure.Error);
        Assert.True(await waiting);
        Assert.Equal(1, fixture.Cluster.TotalSessions());
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Beside_idle_connections_a_reader_may_take_its_time(PortForwardTransport transport)
    {
        var time = new FakeTimeProvider();
        await using var fixture = await StartSharedAsync(transport, TimeSpan.FromMilliseconds(500), time);
        await using var idle = await fixture.Client.ConnectAsync(PortForwardTarget.Pod("web-0"), ForwardingFixture.Echo);
        Assert.True(await ForwardingFixture.EchoesAsync(idle, 1000, 1));
        time.Advance(TimeSpan.FromSeconds(2));
        await using var paused = await StalledAsync(fixture, time);
        Pass(time, TimeSpan.FromSeconds(3));
        Assert.False(paused.ReadsClosed.IsCompleted);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task A_reader_that_is_slow_but_reads_is_not_reset_while_others_wait(PortForwardTransport transport)
    {
        var time = new FakeTimeProvider();
        await using var fixture = await StartSharedAsync(transport, TimeSpan.FromMilliseconds(500), time);
        await using var neighbour = await fixture.Client.ConnectAsync(PortForwardTarget.Pod("web-0"), ForwardingFixture.Echo);
        await using var slow = await StalledAsync(fixture, time);
        await neighbour.WriteAsync(new byte[1]);
        for (var reads = 0; reads < 30; reads++)
        {
            await slow.ReadExactlyAsync(new byte[2000]).AsTask().WaitAsync(ForwardingFixture.Patience);
            Pass(time, TimeSpan.FromMilliseconds(100));
        }

        Assert.False(slow.ReadsClosed.IsCompleted);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Alone_on_its_session_a_reader_may_take_its_time(PortForwardTransport transport)
    {
        await using var fixture = await ForwardingFixture.StartAsync(transport, configure: options => options.Sessions.StallTimeout = TimeSpan.FromMilliseconds(50));
        await using var slow = await fixture.Client.ConnectAsync(PortForwardTarget.Pod("web-0"), ForwardingFixture.Source);
        await slow.WriteAsync(BitConverter.GetBytes(Plenty));
        await ForwardingFixture.EventuallyAsync(() => IsHeldUp(fixture), "the reader holds nothing up");
        await Task.Delay(500);

        var buffer = new byte[64 * 1024];
        var count = 0L;
        while (await slow.ReadAsync(buffer).AsTask().WaitAsync(ForwardingFixture.Patience) is var read && read > 0)
        {
            count += read;
        }

        Assert.Equal(Plenty, count);
    }

    // Case 52: beyond the cap by option, a pod that does not read gets no more than its worker's queue holds.
    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Beside_a_pod_that_does_not_read_others_have_their_own_sessions(PortForwardTransport transport)
    {
        await using var fixture = await ForwardingFixture.StartAsync(transport);
        fixture.Cluster.FindPod("web-0")!.Serve(7004, (_, ct) => Task.Delay(Timeout.Infinite, ct));
        await using var stalled = await fixture.Client.ConnectAsync(PortForwardTarget.Pod("web-0"), 7004);
        using var stop = new CancellationTokenSource();
        var flood = FloodAsync(stalled, stop.Token);
        await ForwardingFixture.EventuallyAsync(() => IsHeldUp(fixture), "the pod holds nothing up");
        for (var i = 0; i < 5; i++)
        {
            await using var stream = await fixture.Client.ConnectAsync(PortForwardTarget.Pod("web-0"), ForwardingFixture.Echo);
            Assert.True(await ForwardingFixture.EchoesAsync(stream, 5_000_000, i));
        }

        await stop.CancelAsync();
        await flood.WaitAsync(ForwardingFixture.Patience);
    }

    /// <summary>A cluster, and a client that has one session for all connections.</summary>
    private static Task<ForwardingFixture> StartSharedAsync(PortForwardTransport transport, TimeSpan stallTimeout, TimeProvider time) =>
        ForwardingFixture.StartAsync(transport, configure: options =>
        {
            options.Sessions.Mode = SessionMode.Shared;
            options.Sessions.StallTimeout = stallTimeout;
            options.TimeProvider = time;
        });

    /// <summary>Opens a connection on which plenty arrives, and waits until its session is held up by it.</summary>
    private static async Task<PortForwardStream> StalledAsync(ForwardingFixture fixture, FakeTimeProvider time)
    {
        var stream = await fixture.Client.ConnectAsync(PortForwardTarget.Pod("web-0"), ForwardingFixture.Source);
        await stream.WriteAsync(BitConverter.GetBytes(Plenty));
        await ForwardingFixture.EventuallyAsync(
            () =>
            {
                // How long a session has been held up shows only while time passes.
                time.Advance(TimeSpan.FromMilliseconds(1));
                return IsHeldUp(fixture);
            },
            "the reader holds nothing up");
        return stream;
    }

    /// <summary>Lets time pass in steps that are short beside every time-out.</summary>
    private static void Pass(FakeTimeProvider time, TimeSpan span)
    {
        for (var step = TimeSpan.FromMilliseconds(20); span > TimeSpan.Zero; span -= step)
        {
            time.Advance(step);
        }
    }

    private static bool IsHeldUp(ForwardingFixture fixture) => fixture.Client.Services.Pool.HeldUp > 0;

    private static async Task<bool> EchoesAsync(NetworkStream stream)
    {
        for (var i = 0; i < 10; i++)
        {
            if (!await ForwardingFixture.EchoesAsync(stream, 50_000, i))
            {
                return false;
            }
        }

        return true;
    }

    private static async Task FloodAsync(PortForwardStream stream, CancellationToken cancellationToken)
    {
        var chunk = new byte[64 * 1024];
        try
        {
            while (true)
            {
                await stream.WriteAsync(chunk, cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
        }
    }
}
