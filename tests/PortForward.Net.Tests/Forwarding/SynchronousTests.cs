using PortForward.Net.Blocking;

namespace PortForward.Net.Tests.Forwarding;

public sealed class SynchronousTests
{
    [Theory]
    [MemberData(nameof(ForwardingFixture.Transports), MemberType = typeof(ForwardingFixture))]
    public async Task Threads_that_block_in_reads_and_writes_of_one_session_all_get_their_bytes(PortForwardTransport transport)
    {
        await using var fixture = await ForwardingFixture.StartAsync(transport, configure: options => options.Sessions.MaxSessions = 1);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async i =>
        {
            await using var stream = await fixture.Client.ConnectAsync(PortForwardTarget.Pod("web-0"), ForwardingFixture.Echo);
            var data = new byte[1_500_000];
            new Random(i).NextBytes(data);
            var back = new byte[data.Length];
            var reading = OnItsOwnThread(() => stream.ReadExactly(back));
            await OnItsOwnThread(() =>
            {
                for (var at = 0; at < data.Length; at += 300_000)
                {
                    stream.Write(data, at, 300_000);
                }
            }).WaitAsync(ForwardingFixture.Patience);
            await reading.WaitAsync(ForwardingFixture.Patience);
            Assert.Equal(data, back);
        }));
    }

    [Theory]
    [MemberData(nameof(ForwardingFixture.Transports), MemberType = typeof(ForwardingFixture))]
    public async Task A_thread_that_blocks_in_a_read_learns_of_the_pods_end_and_of_its_own(PortForwardTransport transport)
    {
        await using var fixture = await ForwardingFixture.StartAsync(transport);
        await using (var ended = await fixture.Client.ConnectAsync(PortForwardTarget.Pod("web-0"), ForwardingFixture.Sink))
        {
            ended.Write(new byte[100]);
            ended.CompleteWrites();
            var answer = "";
            await OnItsOwnThread(() => answer = new StreamReader(ended).ReadToEnd()).WaitAsync(ForwardingFixture.Patience);
            Assert.StartsWith("100", answer, StringComparison.Ordinal);
        }

        var disposed = await fixture.Client.ConnectAsync(PortForwardTarget.Pod("web-0"), ForwardingFixture.Echo);
        var reading = OnItsOwnThread(() => _ = disposed.Read(new byte[1]));
        await ForwardingFixture.EventuallyAsync(() => fixture.Cluster.OpenConnections == 1, "the connection is not open");
        await disposed.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => reading.WaitAsync(ForwardingFixture.Patience));
    }

    [Fact]
    public async Task A_refused_port_fails_a_read_that_blocks()
    {
        await using var fixture = await ForwardingFixture.StartAsync();
        await using var stream = await fixture.Client.ConnectAsync(PortForwardTarget.Pod("web-0"), ForwardingFixture.Refused);
        var error = await Assert.ThrowsAsync<PortForwardException>(
            () => OnItsOwnThread(() => _ = stream.Read(new byte[1])).WaitAsync(ForwardingFixture.Patience));
        Assert.Equal(PortForwardError.RemoteConnectionRefused, error.Error);
    }

    [Fact]
    public void A_wait_whose_end_came_before_it_is_over_at_once()
    {
        var caller = new BlockedCaller();
        caller.Begin();
        caller.End();
        new BlockedCallers().Wait(caller);
        Assert.True(caller.IsDone);
    }

    private static Task OnItsOwnThread(Action action) =>
        Task.Factory.StartNew(action, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
