using PortForward.Net.Testing;

namespace PortForward.Net.Tests.Forwarding.Leaks;

/// <summary>Connections with every fault of the cluster and of the programs switched on in turn.</summary>
internal static class LeakRounds
{
    /// <summary>All rounds, with as many healthy connections as are left to make the number full.</summary>
    public static async Task RunAsync(PortForwardTransport transport, Remains remains, int connections, double share = 1)
    {
        await using (var stage = await LeakStage.StartAsync(transport, new TestClusterOptions(), remains, share))
        {
            await ProgramsAsync(stage);
            await AnswersAsync(stage);
            await UpgradesAsync(stage);
            await EndsOfSessionsAsync(stage);
            await LinksAsync(stage);
            await PodsAsync(stage);
        }

        await using (var stage = await LeakStage.StartAsync(transport, new TestClusterOptions { ErrorStyle = TestErrorStyle.Finish, OneSecondRule = true }, remains, share))
        {
            (await stage.StreamsAsync(200, 24, ForwardingFixture.Refused, Use.ReadToEndAsync)).AssertAllFail();
            (await stage.SocketsAsync(200, 24, ForwardingFixture.Refused, Use.ReadToEndAsync)).AssertAllFail();
        }

        var wedging = new TestClusterOptions { SynchronousWorkers = true, OneSecondRule = true, StreamBufferSize = 16 * 1024 };
        await using (var stage = await LeakStage.StartAsync(transport, wedging, remains, share))
        {
            await stage.StreamsAsync(100, 24, LeakStage.Quitter, Use.UploadAsync);
            await stage.SocketsAsync(100, 24, LeakStage.Quitter, Use.UploadAsync);
            await stage.StreamsAsync(500, 24, ForwardingFixture.Echo, Use.EchoAsync);
        }

        await using (var stage = await LeakStage.StartAsync(transport, new TestClusterOptions(), remains, 1))
        {
            var left = connections - remains.Connections;
            (await stage.StreamsAsync(left / 3, 12, ForwardingFixture.Echo, Use.EchoAsync)).AssertMostWork();
            (await stage.SocketsAsync(left - (left / 3), 12, ForwardingFixture.Echo, Use.EchoAsync)).AssertMostWork();
        }
    }

    private static async Task ProgramsAsync(LeakStage stage)
    {
        (await stage.StreamsAsync(1500, 24, ForwardingFixture.Refused, Use.ReadToEndAsync)).AssertAllFail();
        (await stage.SocketsAsync(1000, 24, ForwardingFixture.Refused, Use.ReadToEndAsync)).AssertAllFail();
        (await stage.StreamsAsync(500, 96, ForwardingFixture.Reset, Use.SendAndReadToEndAsync)).AssertAllFail();
        await stage.SocketsAsync(1000, 24, ForwardingFixture.Reset, Use.SendAndReadToEndAsync);
        await stage.StreamsAsync(500, 24, LeakStage.Quitter, Use.UploadAsync);
        await stage.SocketsAsync(500, 96, LeakStage.Quitter, Use.UploadAsync);
        await stage.SocketsAsync(1000, 24, ForwardingFixture.Echo, Use.ResetAsync);
        await stage.SocketsAsync(1000, 24, ForwardingFixture.Echo, Use.NothingAsync);
        await stage.SocketsAsync(300, 96, ForwardingFixture.Source, Use.NeverReadAsync);
    }

    private static async Task AnswersAsync(LeakStage stage)
    {
        stage.Faults.ReplyDelay = TimeSpan.FromMilliseconds(3);
        (await stage.StreamsAsync(500, 48, ForwardingFixture.Echo, Use.EchoAsync)).AssertMostWork();
        (await stage.SocketsAsync(500, 48, ForwardingFixture.Echo, Use.EchoAsync)).AssertMostWork();
        stage.Faults.ReplyDelay = TimeSpan.Zero;

        stage.Faults.NeverReply = true;
        await stage.StreamsAsync(300, 24, ForwardingFixture.Echo, Use.SendAsync);
        await stage.SocketsAsync(200, 24, ForwardingFixture.Echo, Use.ResetAsync);
        stage.Faults.NeverReply = false;

        stage.Faults.RefuseConnections = true;
        (await stage.StreamsAsync(500, 24, ForwardingFixture.Echo, Use.ReadToEndAsync)).AssertAllFail();
        stage.Faults.RefuseConnections = false;
    }

    private static async Task UpgradesAsync(LeakStage stage)
    {
        // Who is told to wait does so, up to ten times.
        foreach (var (status, retryAfter, streams) in new (int, TimeSpan?, int)[] { (403, null, 300), (429, TimeSpan.FromSeconds(1), 24), (500, null, 300) })
        {
            stage.Faults.RefuseUpgrades(status, retryAfter: retryAfter);
            stage.Faults.CutSessions();
            await stage.StreamsAsync(streams, 24, ForwardingFixture.Echo, Use.EchoAsync);
            await stage.SocketsAsync(48, 48, ForwardingFixture.Echo, Use.EchoAsync);
            stage.Faults.AcceptUpgrades();
        }
    }

    private static async Task EndsOfSessionsAsync(LeakStage stage)
    {
        stage.Faults.CutAtRandom(57, 1400);
        await stage.StreamsAsync(400, 24, ForwardingFixture.Echo, Use.EchoAsync);
        await stage.SocketsAsync(200, 24, ForwardingFixture.Echo, Use.EchoAsync);
        stage.Faults.CutAfterReceiving(0, int.MaxValue);
        stage.Faults.CutSessions();
        await stage.StreamsAsync(100, 24, ForwardingFixture.Echo, Use.EchoAsync);
        stage.Faults.StopCutting();

        await WhileAsync(stage.StreamsAsync(700, 24, ForwardingFixture.Echo, Use.EchoAsync), () => stage.Faults.GoAway());
        await WhileAsync(stage.SocketsAsync(700, 24, ForwardingFixture.Echo, Use.EchoAsync), () => stage.Faults.GoAway(close: true));
        await WhileAsync(stage.StreamsAsync(500, 24, ForwardingFixture.Echo, Use.EchoAsync), stage.Faults.CutSessions);

        stage.Faults.IdleTimeout = TimeSpan.FromMilliseconds(50);
        (await stage.StreamsAsync(200, 96, ForwardingFixture.Echo, Use.ReadToEndAsync)).AssertAllFail();
        stage.Faults.IdleTimeout = Timeout.InfiniteTimeSpan;
        await stage.RenewSessionsAsync();
    }

    private static async Task LinksAsync(LeakStage stage)
    {
        stage.Faults.Latency = TimeSpan.FromMilliseconds(2);
        (await stage.StreamsAsync(300, 48, ForwardingFixture.Echo, Use.EchoAsync)).AssertMostWork();
        stage.Faults.Latency = TimeSpan.Zero;
        stage.Faults.BytesPerSecond = 100_000;
        await stage.SocketsAsync(300, 48, ForwardingFixture.Echo, Use.EchoAsync);
        stage.Faults.BytesPerSecond = 0;

        var isStalled = false;
        await WhileAsync(stage.StreamsAsync(500, 48, ForwardingFixture.Echo, Use.EchoAsync), () =>
        {
            isStalled = !isStalled;
            if (isStalled)
            {
                stage.Faults.Stall(newSessionsToo: true);
            }
            else
            {
                stage.Faults.Restore();
            }
        });
        stage.Faults.Restore();

        // Each of them is held until the silence is noticed.
        await WhileAsync(stage.StreamsAsync(96, 96, ForwardingFixture.Echo, Use.SendAndReadToEndAsync), () => stage.Faults.Silence());
        stage.Faults.Restore();
    }

    private static async Task PodsAsync(LeakStage stage)
    {
        await WhileAsync(stage.StreamsAsync(500, 24, ForwardingFixture.Echo, Use.EchoAsync), stage.ReplacePod);
        await WhileAsync(stage.SocketsAsync(200, 24, ForwardingFixture.Echo, Use.EchoAsync), stage.ReplacePod);
        await stage.CancelledStreamsAsync(1000, 24);
    }

    /// <summary>Does something again and again while a round runs.</summary>
    private static async Task WhileAsync(Task round, Action act)
    {
        while (!round.IsCompleted)
        {
            act();
            await Task.WhenAny(round, Task.Delay(30));
        }

        await round;
    }
}
