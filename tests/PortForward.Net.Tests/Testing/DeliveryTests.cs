using PortForward.Net.Spdy.Framing;
using PortForward.Net.Testing;

namespace PortForward.Net.Tests.Testing;

/// <summary>What was received before the end of a connection reaches the program in the pod, as in a real cluster.</summary>
public sealed class DeliveryTests
{
    private const int Frames = 64;
    private const int FrameSize = 16 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public enum Ending
    {
        Fin,
        Reset,
        Leave,
    }

    public static TheoryData<Ending, bool, bool, int> Ends
    {
        get
        {
            var data = new TheoryData<Ending, bool, bool, int>();
            foreach (var end in Enum.GetValues<Ending>())
            {
                data.Add(end, false, false, Frames * FrameSize);
                data.Add(end, false, false, 64 * 1024);
                data.Add(end, true, false, 64 * 1024);
                data.Add(end, false, true, Frames * FrameSize);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Ends))]
    public async Task A_program_reads_what_was_received_before_the_end(Ending end, bool workers, bool oneSecondRule, int bufferSize)
    {
        var received = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        var count = 0;
        await using var host = await PodSessionHost.StartAsync(
            pod => pod.Serve(80, async (connection, cancellationToken) =>
            {
                var buffer = new byte[FrameSize];
                try
                {
                    while (await connection.ReadAsync(buffer, cancellationToken) is var read and > 0)
                    {
                        // Slow, and slower than the client's end.
                        await Task.Delay(2, cancellationToken);
                        count += read;
                    }

                    received.SetResult(count);
                }
                catch (OperationCanceledException)
                {
                    received.SetResult(count);
                    throw;
                }
            }),
            new TestClusterOptions { StreamBufferSize = bufferSize, SynchronousWorkers = workers, OneSecondRule = oneSecondRule });

        await host.Client.OpenPairAsync(1, 80, "0");
        await host.Client.ReadAsync(2);
        for (var i = 0; i < Frames; i++)
        {
            await host.Client.SendAsync(output => SpdyFrameWriter.WriteData(output, 3, SpdyFlags.None, new byte[FrameSize]));
        }

        switch (end)
        {
            case Ending.Fin:
                await host.Client.SendAsync(output => SpdyFrameWriter.WriteData(output, 3, SpdyFlags.Fin, []));
                break;
            case Ending.Reset:
                await host.Client.SendAsync(output => SpdyFrameWriter.WriteRst(output, 3, SpdyStatus.Cancel));
                break;
            default:
                host.Leave();
                break;
        }

        Assert.Equal(Frames * FrameSize, await received.Task.WaitAsync(Patience));
    }

    [Theory]
    [MemberData(nameof(Forwarding.ForwardingFixture.Transports), MemberType = typeof(Forwarding.ForwardingFixture))]
    public async Task What_a_client_wrote_before_it_closed_its_session_is_delivered(PortForwardTransport transport)
    {
        var received = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var cluster = await TestCluster.StartAsync();
        cluster.AddPod("sink", pod => pod.Serve(80, async (connection, cancellationToken) =>
        {
            using var all = new MemoryStream();
            await connection.CopyToAsync(all, cancellationToken);
            received.SetResult((int)all.Length);
        }));
        await using var client = PortForwardClient.Create(new PortForwardClientOptions { KubeConfig = { Path = cluster.KubeConfigPath }, Transport = transport });
        var stream = await client.ConnectAsync(PortForwardTarget.Pod("sink"), 80);
        await stream.WriteAsync(new byte[1_000_000]);
        await stream.DisposeAsync();

        Assert.Equal(1_000_000, await received.Task.WaitAsync(Patience));
    }

    [Fact]
    public async Task A_program_that_does_not_read_is_not_waited_for()
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var cluster = await TestCluster.StartAsync(new TestClusterOptions { StreamBufferSize = FrameSize });
        cluster.AddPod("pod", pod => pod.Serve(80, async (_, cancellationToken) =>
        {
            await using var registration = cancellationToken.Register(ended.SetResult);
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }));
        var client = PortForwardClient.Create(new PortForwardClientOptions { KubeConfig = { Path = cluster.KubeConfigPath } });
        var stream = await client.ConnectAsync(PortForwardTarget.Pod("pod"), 80);
        await stream.WriteAsync(new byte[4 * FrameSize]);
        await client.DisposeAsync();

        await ended.Task.WaitAsync(Patience);
    }

    [Fact]
    public async Task Cutting_sessions_that_are_ending_is_no_error()
    {
        await using var cluster = await TestCluster.StartAsync();
        cluster.AddPod("pod", pod => pod.Echo(80));
        for (var i = 0; i < 30; i++)
        {
            await using var client = PortForwardClient.Create(new PortForwardClientOptions { KubeConfig = { Path = cluster.KubeConfigPath } });
            await using var stream = await client.ConnectAsync(PortForwardTarget.Pod("pod"), 80);
            await stream.WriteAsync(new byte[1]);
            await stream.ReadExactlyAsync(new byte[1]);
            var session = cluster.Sessions.First();
            var cutting = Task.Run(() =>
            {
                while (cluster.OpenSessions > 0)
                {
                    session.Cut();
                    cluster.Faults.CutSessions();
                    cluster.Faults.GoAway();
                }

                session.Cut();
                session.EndReading();
                session.Close();
            });
            await cutting.WaitAsync(Patience);
        }
    }

    [Fact]
    public async Task A_session_that_has_ended_can_be_cut()
    {
        await using var cluster = await TestCluster.StartAsync();
        cluster.AddPod("pod", pod => pod.Echo(80));
        var client = PortForwardClient.Create(new PortForwardClientOptions { KubeConfig = { Path = cluster.KubeConfigPath } });
        var stream = await client.ConnectAsync(PortForwardTarget.Pod("pod"), 80);
        await stream.WriteAsync(new byte[1]);
        await stream.ReadExactlyAsync(new byte[1]);
        var session = cluster.Sessions.First();
        await client.DisposeAsync();
        while (cluster.OpenSessions > 0)
        {
            await Task.Delay(1);
        }

        // The request's resources are gone a moment after the session has left the list.
        for (var i = 0; i < 20; i++)
        {
            session.Cut();
            await Task.Delay(10);
        }
    }
}
