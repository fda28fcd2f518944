using System.Diagnostics;
using PortForward.Net.Testing;

namespace PortForward.Net.Tests.Forwarding;

/// <summary>Servers whose workers stand still (protocol.md 6.4): five of them, each with a queue of fifty frames.</summary>
public sealed class WedgeTests
{
    private const int Quitter = 7020;
    private const int Sleeper = 7004;

    public static TheoryData<PortForwardTransport, SessionMode> Ways => new MatrixTheoryData<PortForwardTransport, SessionMode>(
        [PortForwardTransport.WebSocket, PortForwardTransport.Spdy], [SessionMode.Adaptive, SessionMode.Shared]);

    // Case 54, 6.4 (b): a refused port on a node that reports errors in the old way.
    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_worker_that_a_refused_port_has_blocked_stops_no_new_connection(PortForwardTransport transport, SessionMode mode)
    {
        await using var fixture = await StartAsync(transport, mode, TestErrorStyle.Finish);
        await using var neighbour = await ConnectAsync(fixture, ForwardingFixture.Echo);
        Assert.True(await ForwardingFixture.EchoesAsync(neighbour, 1000, 1));
        await using var refused = await ConnectAsync(fixture, ForwardingFixture.Refused);
        await UploadAsync(refused);

        await Assert.ThrowsAsync<PortForwardException>(() => refused.ReadsClosed.WaitAsync(ForwardingFixture.Patience));
        await EchoOnNewConnectionsAsync(fixture);
        Assert.True(await ForwardingFixture.EchoesAsync(neighbour, 10, 2));
    }

    // Case 54, 6.4 (b): a program that ends while its client still sends; all servers of containerd.
    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_worker_that_a_program_has_left_behind_stops_no_new_connection(PortForwardTransport transport, SessionMode mode)
    {
        await using var fixture = await StartAsync(transport, mode, TestErrorStyle.Reset);
        await using var neighbour = await ConnectAsync(fixture, ForwardingFixture.Echo);
        Assert.True(await ForwardingFixture.EchoesAsync(neighbour, 1000, 1));
        for (var i = 0; i < 5; i++)
        {
            await using var left = await ConnectAsync(fixture, Quitter);
            await UploadAsync(left);
            await left.ReadsClosed.WaitAsync(ForwardingFixture.Patience).ContinueWith(_ => { }, TaskScheduler.Default);
            await EchoOnNewConnectionsAsync(fixture);
        }
    }

    // Case 52: the streams of others go on, and new ones do too, beside as many pods that do not read as there are workers to spare.
    [Theory]
    [InlineData(PortForwardTransport.WebSocket)]
    [InlineData(PortForwardTransport.Spdy)]
    public async Task On_a_shared_session_uploads_that_nobody_reads_stop_no_other_worker(PortForwardTransport transport)
    {
        await using var fixture = await StartAsync(transport, SessionMode.Shared, TestErrorStyle.Reset);
        await using var neighbour = await ConnectAsync(fixture, ForwardingFixture.Echo);
        Assert.True(await ForwardingFixture.EchoesAsync(neighbour, 1000, 1));
        using var stop = new CancellationTokenSource();
        await using var stalled = await ConnectAsync(fixture, Sleeper);
        var flood = FloodAsync(stalled, stop.Token);
        await Task.Delay(500);

        for (var i = 0; i < 100; i++)
        {
            Assert.True(await ForwardingFixture.EchoesAsync(neighbour, 50_000, i));
        }

        await EchoOnNewConnectionsAsync(fixture);
        Assert.InRange(fixture.Cluster.TotalSessions(), 1, 2);
        await stop.CancelAsync();
        await flood.WaitAsync(ForwardingFixture.Patience);
    }

    private static async Task<ForwardingFixture> StartAsync(PortForwardTransport transport, SessionMode mode, TestErrorStyle style)
    {
        var options = new TestClusterOptions { SynchronousWorkers = true, ErrorStyle = style, StreamBufferSize = 256 * 1024, OneSecondRule = true };
        var fixture = await ForwardingFixture.StartAsync(transport, options, client => client.Sessions.Mode = mode);
        var pod = fixture.Cluster.FindPod("web-0")!;
        pod.Serve(Sleeper, (_, ct) => Task.Delay(Timeout.Infinite, ct));
        pod.Serve(Quitter, async (connection, ct) => await connection.ReadExactlyAsync(new byte[1], ct));
        return fixture;
    }

    private static Task<PortForwardStream> ConnectAsync(ForwardingFixture fixture, int port) =>
        fixture.Client.ConnectAsync(PortForwardTarget.Pod("web-0"), port).WaitAsync(ForwardingFixture.Patience);

    private static async Task EchoOnNewConnectionsAsync(ForwardingFixture fixture)
    {
        var begun = Stopwatch.StartNew();
        for (var i = 0; i < 10; i++)
        {
            await using var stream = await ConnectAsync(fixture, ForwardingFixture.Echo);
            Assert.True(await ForwardingFixture.EchoesAsync(stream, 1000, i));
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"ten new connections after {begun.ElapsedMilliseconds} ms");
    }

    /// <summary>Sends what is more than a program takes that reads one byte or none.</summary>
    private static async Task UploadAsync(PortForwardStream stream)
    {
        try
        {
            for (var i = 0; i < 20; i++)
            {
                await stream.WriteAsync(new byte[32 * 1024]).AsTask().WaitAsync(ForwardingFixture.Patience);
            }
        }
        catch (PortForwardException)
        {
            // It has ended already.
        }
    }

    private static async Task FloodAsync(PortForwardStream stream, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await stream.WriteAsync(new byte[64 * 1024], cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
        }
    }
}
