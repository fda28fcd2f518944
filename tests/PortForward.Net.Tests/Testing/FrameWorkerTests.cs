using Microsoft.Extensions.Time.Testing;
using PortForward.Net.Spdy.Framing;
using PortForward.Net.Testing;

namespace PortForward.Net.Tests.Testing;

/// <summary>The servers' habits of protocol.md 4.5 and 6.4. Pair 1, 3 has its data stream with worker 3, and so has any stream of id 3 modulo 5.</summary>
public sealed class FrameWorkerTests
{
    private const int Echo = 80;
    private const int Held = 81;
    private const int Ending = 82;
    private const int HalfClosing = 83;
    private const int Refused = 99;
    private const int FrameSize = 32 * 1024;
    private const int SocketFrames = 112;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly TaskCompletionSource _release = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Fact]
    public async Task What_the_pods_sockets_hold_blocks_no_worker()
    {
        await using var host = await StartAsync();
        await host.Client.OpenPairAsync(1, Held, "0");
        await SendDataAsync(host, 3, 100);

        var (blocked, _) = await new WorkerProbe(host.Client).FindBlockedAsync(0);

        Assert.Empty(blocked);
    }

    [Fact]
    public async Task A_program_that_does_not_read_stops_its_worker_and_no_other()
    {
        await using var host = await StartAsync();
        var probe = new WorkerProbe(host.Client);
        await host.Client.OpenPairAsync(1, Held, "0");
        await host.Client.OpenPairAsync(5, Echo, "1"); // worker 2
        await host.Client.OpenPairAsync(11, Echo, "2"); // worker 3
        await host.Client.ReadAsync(6);
        await SendDataAsync(host, 3, 130);
        await SendTextAsync(host, 13, "same");
        await SendTextAsync(host, 7, "other");

        Assert.Equal("DATA 7 'other'", await host.Client.ReadAsync());
        var (blocked, frames) = await probe.FindBlockedAsync(1);
        Assert.Equal([3], blocked);
        Assert.Empty(frames);

        _release.SetResult();
        (blocked, frames) = await probe.FindBlockedAsync(0);
        Assert.Empty(blocked);
        if (frames.Count == 0)
        {
            frames.Add((await host.Client.ReadAsync())!);
        }

        Assert.Equal(["DATA 13 'same'"], frames);
    }

    [Fact]
    public async Task Fifty_frames_behind_a_blocked_one_stop_the_reading()
    {
        await using var host = await StartAsync();
        await host.Client.OpenPairAsync(1, Held, "0");
        await host.Client.ReadAsync(2);
        var sending = Task.Run(() => SendDataAsync(host, 3, 200));
        var blocked = Task.Run(async () =>
        {
            await sending;
            return (await new WorkerProbe(host.Client).FindBlockedAsync(0)).Blocked;
        });

        // It is for ever, so that any time will do.
        await Assert.ThrowsAsync<TimeoutException>(() => sending.WaitAsync(TimeSpan.FromMilliseconds(300)));
        _release.SetResult();

        Assert.Empty(await blocked.WaitAsync(Patience));
    }

    [Theory]
    [InlineData(TestErrorStyle.Finish, 0, new int[0])]
    [InlineData(TestErrorStyle.Finish, 1, new[] { 3 })]
    [InlineData(TestErrorStyle.Reset, 1, new int[0])]
    [InlineData(TestErrorStyle.Reset, 5, new int[0])]
    public async Task A_refused_port_blocks_a_worker_where_its_error_ends_with_a_fin_and_data_was_under_way(TestErrorStyle style, int frames, int[] expected)
    {
        await using var host = await StartAsync(options => options.ErrorStyle = style);
        await host.Client.OpenPairAsync(1, Refused, "0");
        await SendDataAsync(host, 3, frames);
        Assert.Contains("connection refused", (await host.Client.ReadAsync(5))[3], StringComparison.Ordinal);

        var (blocked, _) = await new WorkerProbe(host.Client).FindBlockedAsync(expected.Length);

        Assert.Equal(expected, blocked);
    }

    [Theory]
    [InlineData(TestErrorStyle.Reset, 1, false, new int[0])]
    [InlineData(TestErrorStyle.Reset, 2, false, new[] { 3 })]
    [InlineData(TestErrorStyle.Finish, 2, false, new[] { 3 })]
    [InlineData(TestErrorStyle.Reset, 10, true, new int[0])]
    public async Task Two_frames_for_a_program_that_has_ended_block_a_worker_unless_leftovers_are_drained(
        TestErrorStyle style, int frames, bool drains, int[] expected)
    {
        await using var host = await StartAsync(options => (options.ErrorStyle, options.DrainsLeftovers) = (style, drains));
        await host.Client.OpenPairAsync(1, Ending, "0");
        Assert.Equal("DATA 1 '' FIN", (await host.Client.ReadAsync(4))[3]);
        await SendDataAsync(host, 3, frames);
        await host.Client.SendAsync(output => SpdyFrameWriter.WriteRst(output, 3, SpdyStatus.Cancel));

        var (blocked, _) = await new WorkerProbe(host.Client).FindBlockedAsync(expected.Length);

        Assert.Equal(expected, blocked);
        Assert.Equal(expected.Length, host.Session.OpenStreams);
    }

    [Fact]
    public async Task Two_frames_a_second_after_a_program_has_closed_its_side_block_a_worker()
    {
        await using var host = await StartAsync(options => options.OneSecondRule = true);
        await host.Client.OpenPairAsync(1, HalfClosing, "0");
        await SendDataAsync(host, 3, 10);
        Assert.Equal("DATA 1 '' FIN", (await host.Client.ReadAsync(4))[3]);
        await SendDataAsync(host, 3, 2);

        var (blocked, _) = await new WorkerProbe(host.Client).FindBlockedAsync(1);

        Assert.Equal([3], blocked);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_answer_may_come_late(bool synchronousWorkers)
    {
        var time = new FakeTimeProvider();
        await using var host = await StartAsync(options => (options.SynchronousWorkers, options.TimeProvider) = (synchronousWorkers, time));
        host.Faults.ReplyDelay = TimeSpan.FromSeconds(1);
        await host.Client.OpenPairAsync(1, Echo, "0");
        await SendTextAsync(host, 3, "hello");

        // The delay of each stream starts in another task: advance until all have passed.
        var frames = host.Client.ReadAsync(3);
        await Assert.ThrowsAsync<TimeoutException>(() => frames.WaitAsync(TimeSpan.FromMilliseconds(100)));
        while (!frames.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(10);
        }

        Assert.Equal("DATA 3 'hello'", (await frames)[2]);
    }

    [Fact]
    public async Task A_pair_that_meets_a_blocked_worker_blocks_a_second_one()
    {
        await using var host = await StartAsync(options => options.ErrorStyle = TestErrorStyle.Finish);
        var probe = new WorkerProbe(host.Client);
        await host.Client.OpenPairAsync(1, Refused, "0");
        await SendDataAsync(host, 3, 1);
        await host.Client.ReadAsync(5);
        var (blocked, _) = await probe.FindBlockedAsync(1);
        Assert.Equal([3], blocked);

        // Error stream 13 is with worker 3 and never gets its answer, data stream 15 with worker 0.
        await host.Client.OpenPairAsync(13, Echo, "1");
        await SendTextAsync(host, 15, "hello");

        Assert.Equal("REPLY 15", await host.Client.ReadAsync());
        (blocked, _) = await probe.FindBlockedAsync(2);
        Assert.Equal([0, 3], blocked);

        // A pair on healthy workers knows nothing of all this.
        await host.Client.OpenPairAsync(17, Echo, "2");
        await SendTextAsync(host, 19, "hello");
        Assert.Equal("DATA 19 'hello'", (await host.Client.ReadAsync(3))[2]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_client_that_leaves_a_blocked_session_ends_its_connections_only_by_resets(bool resets)
    {
        await using var host = await StartAsync(options => options.ErrorStyle = TestErrorStyle.Finish);
        await host.Client.OpenPairAsync(1, Refused, "0");
        await SendDataAsync(host, 3, 1);
        await host.Client.ReadAsync(5);
        await host.Client.OpenPairAsync(5, Echo, "1");
        await host.Client.ReadAsync(2);
        var (blocked, _) = await new WorkerProbe(host.Client).FindBlockedAsync(1);
        Assert.Equal([3], blocked);
        Assert.Equal(1, host.Pod.OpenConnections);

        if (resets)
        {
            await host.Client.SendAsync(output => SpdyFrameWriter.WriteRst(output, 7, SpdyStatus.Cancel));
        }

        host.Leave();
        await host.Left.WaitAsync(Patience);
        if (resets)
        {
            await EventuallyAsync(() => host.Pod.OpenConnections == 0);
        }
        else
        {
            // It is for as long as the cluster lives, so that any time will do.
            await Task.Delay(300);
            Assert.Equal(1, host.Pod.OpenConnections);
        }

        await host.StopAsync();
        Assert.Equal(0, host.Pod.OpenConnections);
    }

    [Fact]
    public async Task A_session_without_a_blocked_worker_ends_with_its_client()
    {
        await using var host = await StartAsync();
        await host.Client.OpenPairAsync(1, Echo, "0");
        await host.Client.ReadAsync(2);

        host.Leave();

        await EventuallyAsync(() => host.Pod.OpenConnections == 0);
        await host.Ended.WaitAsync(Patience);
    }

    [Fact]
    public async Task Data_for_a_stream_that_was_never_answered_is_dropped()
    {
        await using var host = await StartAsync();
        host.Faults.NeverReply = true;
        await host.Client.OpenPairAsync(1, Echo, "0");
        await SendDataAsync(host, 3, 60);

        var (blocked, frames) = await new WorkerProbe(host.Client).FindBlockedAsync(0);

        Assert.Empty(blocked);
        Assert.Empty(frames);
    }

    [Fact]
    public async Task The_last_bytes_before_the_end_reach_the_program()
    {
        await using var host = await StartAsync();
        await host.Client.OpenPairAsync(1, Echo, "0");
        await host.Client.SendAsync(output => SpdyFrameWriter.WriteData(output, 3, SpdyFlags.Fin, "hello"u8));

        var frames = await host.Client.ReadAsync(5);

        Assert.Equal(["DATA 3 'hello'", "DATA 3 '' FIN", "DATA 1 '' FIN"], frames[2..]);
    }

    private static Task SendTextAsync(PodSessionHost host, int id, string text) =>
        host.Client.SendAsync(output => SpdyFrameWriter.WriteData(output, id, SpdyFlags.None, System.Text.Encoding.UTF8.GetBytes(text)));

    private static async Task SendDataAsync(PodSessionHost host, int id, int frames)
    {
        for (var i = 0; i < frames; i++)
        {
            await host.Client.SendAsync(output => SpdyFrameWriter.WriteData(output, id, SpdyFlags.None, new byte[FrameSize]));
        }
    }

    private static async Task EventuallyAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!condition())
        {
            await Task.Delay(5, patience.Token);
        }
    }

    private Task<PodSessionHost> StartAsync(Action<TestClusterOptions>? configure = null)
    {
        var options = new TestClusterOptions { SynchronousWorkers = true, StreamBufferSize = SocketFrames * FrameSize };
        configure?.Invoke(options);
        return PodSessionHost.StartAsync(
            pod => pod
                .Echo(Echo)
                .Serve(Ending, (_, _) => Task.CompletedTask)
                .Serve(HalfClosing, async (connection, cancellationToken) =>
                {
                    connection.CompleteWrites();
                    await connection.CopyToAsync(Stream.Null, cancellationToken);
                })
                .Serve(Held, async (connection, cancellationToken) =>
                {
                    await _release.Task.WaitAsync(cancellationToken);
                    await connection.CopyToAsync(Stream.Null, cancellationToken);
                }),
            options);
    }
}
