using System.Diagnostics;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using PortForward.Net.Spdy.Framing;
using PortForward.Net.Testing;

namespace PortForward.Net.Tests.Testing;

public sealed class FaultTests
{
    private const int PingLength = 12;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Long enough to see that nothing comes; where nothing must come, any time will do.</summary>
    private static readonly TimeSpan AWhile = TimeSpan.FromMilliseconds(200);

    [Fact]
    public async Task Upgrades_are_refused_as_often_as_said()
    {
        await using var cluster = await StartAsync();
        cluster.Faults.RefuseUpgrades(429, "too many", TimeSpan.FromSeconds(1.5), count: 2);

        for (var i = 0; i < 2; i++)
        {
            await using var refused = await RawSession.AskAsync(cluster);
            var head = await refused.ReadHeadAsync();
            Assert.StartsWith("HTTP/1.1 429 ", head, StringComparison.Ordinal);
            Assert.Contains("\r\nRetry-After: 2\r\n", head, StringComparison.Ordinal);
        }

        await using var session = await RawSession.OpenAsync(cluster);
        await AnswersAsync(session, 1);
    }

    [Fact]
    public async Task Upgrades_are_refused_until_they_are_granted_again()
    {
        await using var cluster = await StartAsync();
        cluster.Faults.RefuseUpgrades(503);
        await using var refused = await RawSession.AskAsync(cluster);
        Assert.StartsWith("HTTP/1.1 503 ", await refused.ReadHeadAsync(), StringComparison.Ordinal);

        cluster.Faults.AcceptUpgrades();

        await using var session = await RawSession.OpenAsync(cluster);
        await AnswersAsync(session, 1);
    }

    [Fact]
    public async Task Connections_are_refused_while_that_is_switched_on()
    {
        await using var cluster = await StartAsync();
        await using var session = await RawSession.OpenAsync(cluster);
        cluster.Faults.RefuseConnections = true;
        await session.Client.OpenPairAsync(1, 80, "0");
        Assert.Contains("connection refused", (await session.Client.ReadAsync(5))[3], StringComparison.Ordinal);

        cluster.Faults.RefuseConnections = false;

        await session.Client.OpenPairAsync(5, 80, "1");
        await session.Client.SendAsync(output => SpdyFrameWriter.WriteData(output, 7, SpdyFlags.None, "hello"u8));
        Assert.Equal("DATA 7 'hello'", (await session.Client.ReadAsync(3))[2]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(60)]
    [InlineData(200)]
    [InlineData(1000)]
    public async Task A_connection_is_cut_after_exactly_as_many_bytes_sent(int bytes)
    {
        await using var cluster = await StartAsync();
        cluster.Faults.CutAfterSending(bytes);
        await using var cut = await RawSession.AskAsync(cluster);
        await SendPingsAsync(cut, 100);

        Assert.Equal(bytes, await cut.CountToEndAsync());
        await using var next = await RawSession.OpenAsync(cluster);
        await AnswersAsync(next, 1);
        await EventuallyAsync(() => cluster.OpenSessions == 1);
    }

    [Fact]
    public async Task A_connection_is_cut_after_exactly_as_many_bytes_received()
    {
        await using var cluster = await StartAsync();
        cluster.Faults.CutAfterReceiving((2 * PingLength) + 5);
        await using var cut = await RawSession.OpenAsync(cluster);
        await AnswersAsync(cut, 1);
        await AnswersAsync(cut, 3);
        await cut.Stream.WriteAsync(new byte[] { 0x80, 3, 0, 6 });
        await Task.Delay(AWhile);
        Assert.Equal(1, cluster.OpenSessions);

        await cut.Stream.WriteAsync(new byte[] { 0 });

        await EndsAsync(cut);
        await EventuallyAsync(() => cluster.OpenSessions == 0);
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_cuts()
    {
        await using var cluster = await StartAsync();
        var first = Cuts();
        var second = Cuts();
        cluster.Faults.StopCutting();

        Assert.Equal(first, second);
        Assert.True(first.Distinct().Count() > 10);
        Assert.All(first, cut => Assert.InRange(cut.Received ?? cut.Sent ?? -1, 0, 999));
        Assert.Equal(default, cluster.Faults.NextCut());

        List<PortForward.Net.Testing.Faults.SessionCut> Cuts()
        {
            cluster.Faults.CutAtRandom(7, 1000);
            return [.. Enumerable.Range(0, 20).Select(_ => cluster.Faults.NextCut())];
        }
    }

    [Fact]
    public async Task Open_sessions_are_cut_without_a_word()
    {
        await using var cluster = await StartAsync();
        await using var session = await RawSession.OpenAsync(cluster);
        await AnswersAsync(session, 1);

        cluster.Faults.CutSessions();

        await EndsAsync(session);
    }

    [Fact]
    public async Task After_goaway_what_is_open_goes_on_unless_the_session_is_closed()
    {
        await using var cluster = await StartAsync();
        await using var session = await RawSession.OpenAsync(cluster);
        await session.Client.OpenPairAsync(1, 80, "0");
        await session.Client.ReadAsync(2);

        cluster.Faults.GoAway();
        Assert.Equal("GOAWAY 3 0", await session.Client.ReadAsync());
        await session.Client.SendAsync(output => SpdyFrameWriter.WriteData(output, 3, SpdyFlags.None, "hello"u8));
        Assert.Equal("DATA 3 'hello'", await session.Client.ReadAsync());

        cluster.Faults.GoAway(close: true);
        Assert.Equal("GOAWAY 3 0", await session.Client.ReadAsync());
        Assert.Null(await session.Client.ReadAsync());
    }

    // Case 26.
    [Fact]
    public async Task Without_a_frame_for_the_idle_timeout_streams_are_reset_and_the_session_is_closed()
    {
        var time = new FakeTimeProvider();
        await using var cluster = await StartAsync(time);
        cluster.Faults.IdleTimeout = TimeSpan.FromMilliseconds(200);
        await using var session = await RawSession.OpenAsync(cluster);
        for (var i = 0; i < 10; i++)
        {
            await AnswersAsync(session, (2 * (uint)i) + 1);
            time.Advance(TimeSpan.FromMilliseconds(150));
        }

        await session.Client.OpenPairAsync(1, 80, "0");
        Assert.Equal(["REPLY 1", "REPLY 3"], await session.Client.ReadAsync(2));

        // The frames that were just written may count from after an advance.
        var frames = session.Client.ReadAsync(100);
        while (!frames.IsCompleted)
        {
            time.Advance(TimeSpan.FromMilliseconds(200));
            await Task.Delay(10);
        }

        Assert.Equal(["RST 1 5", "RST 3 5"], (await frames)[..2].Order(StringComparer.Ordinal));
        Assert.Equal(["GOAWAY 3 0"], (await frames)[2..]);
        await EventuallyAsync(() => cluster.OpenSessions == 0);
    }

    [Fact]
    public async Task The_idle_timeout_may_be_set_while_a_session_is_open()
    {
        await using var cluster = await StartAsync();
        await using var session = await RawSession.OpenAsync(cluster);
        await AnswersAsync(session, 1);

        cluster.Faults.IdleTimeout = TimeSpan.FromMilliseconds(100);

        Assert.Equal(["GOAWAY 0 0"], await session.Client.ReadAsync(100));
    }

    [Fact]
    public async Task A_silent_session_answers_nothing_for_ever_and_the_next_one_works()
    {
        await using var cluster = await StartAsync();
        await using var silent = await RawSession.OpenAsync(cluster);
        await AnswersAsync(silent, 1);
        cluster.Faults.Silence();

        var answer = AskAsync(silent, 3);
        await using var next = await RawSession.OpenAsync(cluster);
        await AnswersAsync(next, 1);
        cluster.Faults.Restore();
        await AnswersAsync(next, 3);

        await Assert.ThrowsAsync<TimeoutException>(() => answer.WaitAsync(AWhile));
        Assert.Equal(2, cluster.OpenSessions);
    }

    [Fact]
    public async Task Silence_that_swallowed_nothing_of_a_session_leaves_it_whole()
    {
        await using var cluster = await StartAsync();
        await using var session = await RawSession.OpenAsync(cluster);
        await AnswersAsync(session, 1);

        cluster.Faults.Silence();
        cluster.Faults.Restore();

        await AnswersAsync(session, 3);
    }

    [Fact]
    public async Task Silence_may_hold_for_new_sessions_until_it_ends()
    {
        await using var cluster = await StartAsync();
        cluster.Faults.Silence(newSessionsToo: true);
        await using var silent = await RawSession.OpenAsync(cluster);
        var answer = AskAsync(silent, 1);
        await Assert.ThrowsAsync<TimeoutException>(() => answer.WaitAsync(AWhile));

        cluster.Faults.Restore();

        await using var next = await RawSession.OpenAsync(cluster);
        await AnswersAsync(next, 1);
    }

    [Fact]
    public async Task A_silent_session_ends_with_its_client()
    {
        await using var cluster = await StartAsync();
        await using (var session = await RawSession.OpenAsync(cluster))
        {
            await AnswersAsync(session, 1);
            cluster.Faults.Silence();
        }

        await EventuallyAsync(() => cluster.OpenSessions == 0);
    }

    [Theory]
    [InlineData(TestLinkDirections.ToServer)]
    [InlineData(TestLinkDirections.ToClient)]
    [InlineData(TestLinkDirections.Both)]
    public async Task A_stalled_session_loses_nothing(TestLinkDirections directions)
    {
        await using var cluster = await StartAsync();
        await using var session = await RawSession.OpenAsync(cluster);
        await session.Client.OpenPairAsync(1, 80, "0");
        await session.Client.ReadAsync(2);
        cluster.Faults.Stall(directions);
        await session.Client.SendAsync(output => SpdyFrameWriter.WriteData(output, 3, SpdyFlags.None, "hello"u8));
        var answer = session.Client.ReadAsync();
        await Assert.ThrowsAsync<TimeoutException>(() => answer.WaitAsync(AWhile));

        cluster.Faults.Restore();

        Assert.Equal("DATA 3 'hello'", await answer);
    }

    [Theory]
    [InlineData(TestLinkDirections.ToServer)]
    [InlineData(TestLinkDirections.ToClient)]
    public async Task A_stalled_session_ends_with_its_client(TestLinkDirections directions)
    {
        await using var cluster = await StartAsync();
        await using (var session = await RawSession.OpenAsync(cluster))
        {
            await AnswersAsync(session, 1);
            cluster.Faults.Stall(directions);
            await SendPingsAsync(session, 3);
        }

        await EventuallyAsync(() => cluster.OpenSessions == 0);
    }

    [Fact]
    public async Task A_cluster_stops_in_the_middle_of_its_faults()
    {
        var cluster = await StartAsync();
        cluster.Faults.Stall(newSessionsToo: true);
        cluster.Faults.Latency = TimeSpan.FromSeconds(20);
        await using var session = await RawSession.OpenAsync(cluster);
        await session.Client.OpenPairAsync(1, 80, "0");

        await cluster.DisposeAsync().AsTask().WaitAsync(Patience);

        await EndsAsync(session);
    }

    [Fact]
    public async Task Latency_counts_in_both_directions()
    {
        await using var cluster = await StartAsync();
        cluster.Faults.Latency = TimeSpan.FromMilliseconds(100);
        await using var session = await RawSession.OpenAsync(cluster);
        var clock = Stopwatch.StartNew();
        await AnswersAsync(session, 1);
        Assert.True(clock.ElapsedMilliseconds >= 190, $"{clock.Elapsed}");

        // Taken back while bytes may be on their way: none overtakes another.
        await SendPingsAsync(session, 50, first: 3);
        cluster.Faults.Latency = TimeSpan.Zero;
        await SendPingsAsync(session, 50, first: 103);

        Assert.Equal(Enumerable.Range(1, 100).Select(i => $"PING {(2 * i) + 1}"), await session.Client.ReadAsync(100));
    }

    [Fact]
    public async Task A_slow_link_takes_its_time()
    {
        await using var cluster = await StartAsync();
        await using var session = await RawSession.OpenAsync(cluster);
        await session.Client.OpenPairAsync(1, 80, "0");
        await session.Client.ReadAsync(2);
        cluster.Faults.BytesPerSecond = 100_000;
        var clock = Stopwatch.StartNew();
        var text = new string('x', 30_000);
        await session.Client.SendAsync(output => SpdyFrameWriter.WriteData(output, 3, SpdyFlags.None, Encoding.ASCII.GetBytes(text)));

        var received = 0;
        while (received < text.Length)
        {
            var frame = await session.Client.ReadAsync() ?? throw new EndOfStreamException();
            received += frame.Count(c => c == 'x');
        }

        Assert.True(clock.ElapsedMilliseconds >= 290, $"{clock.Elapsed}");
    }

    [Fact]
    public async Task Values_out_of_range_are_refused()
    {
        await using var cluster = await StartAsync();
        var faults = cluster.Faults;

        Assert.Throws<ArgumentOutOfRangeException>(() => faults.ReplyDelay = TimeSpan.FromTicks(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => faults.Latency = TimeSpan.FromTicks(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => faults.IdleTimeout = TimeSpan.Zero);
        Assert.Throws<ArgumentOutOfRangeException>(() => faults.BytesPerSecond = -1);
        Assert.Throws<ArgumentOutOfRangeException>(() => faults.RefuseUpgrades(101));
        Assert.Throws<ArgumentOutOfRangeException>(() => faults.CutAfterSending(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => faults.CutAfterReceiving(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => faults.CutAtRandom(0, 0));
    }

    private static async Task<TestCluster> StartAsync(TimeProvider? timeProvider = null)
    {
        var cluster = await TestCluster.StartAsync(new TestClusterOptions { TimeProvider = timeProvider ?? TimeProvider.System });
        cluster.AddPod("pod", pod => pod.Echo(80));
        return cluster;
    }

    private static async Task AnswersAsync(RawSession session, uint ping) => Assert.Equal($"PING {ping}", await AskAsync(session, ping));

    private static async Task<string?> AskAsync(RawSession session, uint ping)
    {
        await session.Client.SendAsync(output => SpdyFrameWriter.WritePing(output, ping));
        return await session.Client.ReadAsync();
    }

    private static Task SendPingsAsync(RawSession session, int count, uint first = 1) => session.Client.SendAsync(output =>
    {
        for (var i = 0; i < count; i++)
        {
            SpdyFrameWriter.WritePing(output, first + (2 * (uint)i));
        }
    });

    private static async Task EndsAsync(RawSession session)
    {
        try
        {
            Assert.Null(await session.Client.ReadAsync());
        }
        catch (IOException)
        {
            // A reset is an end, too.
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
}
