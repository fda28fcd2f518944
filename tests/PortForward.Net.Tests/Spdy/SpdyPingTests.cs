using Microsoft.Extensions.Time.Testing;
using PortForward.Net.Spdy;
using PortForward.Net.Spdy.FlowControl;
using PortForward.Net.Spdy.Framing;
using PortForward.Net.Spdy.Streams;

namespace PortForward.Net.Tests.Spdy;

public sealed class SpdyPingTests
{
    private readonly FakeTimeProvider _time = new();

    // Case 21.
    [Theory]
    [InlineData(5)]
    [InlineData(10)]
    public async Task Pings_are_odd_and_come_with_each_interval(int seconds)
    {
        await using var peer = NewPeer(seconds);
        for (var id = 1u; id <= 5; id += 2)
        {
            _time.Advance(TimeSpan.FromSeconds(seconds));
            var ping = await peer.ReadAsync();
            Assert.Equal((SpdyFrameType.Ping, id), (ping.Type, ping.Value));
            await peer.WriteAsync(o => SpdyFrameWriter.WritePing(o, id));
            await peer.SyncAsync();
        }
    }

    // Case 21.
    [Fact]
    public async Task An_even_ping_comes_back_as_it_was_and_an_odd_unknown_one_is_ignored()
    {
        await using var peer = NewPeer(5);
        await peer.WriteAsync(o => SpdyFrameWriter.WritePing(o, 77));
        await peer.WriteAsync(o => SpdyFrameWriter.WritePing(o, 0x7FFFFFF0));
        var echo = await peer.ReadAsync();
        Assert.Equal((SpdyFrameType.Ping, 0x7FFFFFF0u), (echo.Type, echo.Value));
    }

    // Case 22.
    [Fact]
    public async Task Unanswered_pings_are_no_death_while_bytes_arrive()
    {
        await using var peer = NewPeer(5);
        var handler = new RecordingHandler();
        peer.Open(handler);
        for (var i = 0; i < 10; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(5));
            await peer.DataAsync(1, "x");
            Assert.Equal("data x", await handler.NextAsync());
        }

        Assert.False(peer.Connection.Ended.IsCompleted);
    }

    // Case 22.
    [Fact]
    public async Task Total_silence_ends_the_connection_after_three_intervals()
    {
        await using var peer = NewPeer(5);
        var handler = new RecordingHandler();
        peer.Open(handler);
        await peer.ReadAsync();
        for (var id = 1u; id <= 3; id += 2)
        {
            _time.Advance(TimeSpan.FromSeconds(5));
            Assert.Equal((SpdyFrameType.Ping, id), ((await peer.ReadAsync()) is var ping ? ping.Type : default, ping.Value));
            await SettleAsync(peer);
        }

        Assert.False(peer.Connection.Ended.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(5));
        var reason = await peer.Connection.Ended.WaitAsync(FrameWire.Patience);
        Assert.Contains("silent for 15 seconds", reason.Message, StringComparison.Ordinal);
        Assert.Equal("lost", await handler.NextAsync());
    }

    [Fact]
    public async Task Silence_does_not_count_while_the_local_reader_holds_the_connection_up()
    {
        await using var peer = NewPeer(5);
        var slow = new TaskCompletionSource();
        var handler = new RecordingHandler { Gate = slow.Task };
        peer.Open(handler);
        await peer.DataAsync(1, "x");
        await handler.Arrived.WaitAsync(FrameWire.Patience);
        while (peer.Connection.HeldUpFor == TimeSpan.Zero)
        {
            _time.Advance(TimeSpan.FromMilliseconds(1));
            await Task.Delay(1);
        }

        for (var i = 0; i < 20; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(5));
        }

        slow.SetResult();
        Assert.Equal("data x", await handler.NextAsync());
        Assert.False(peer.Connection.Ended.IsCompleted);
    }

    [Fact]
    public async Task While_data_arrives_no_pings_are_sent()
    {
        await using var peer = NewPeer(5);
        var handler = new RecordingHandler();
        peer.Open(handler);
        await peer.ReadAsync();
        for (var i = 0; i < 10; i++)
        {
            await peer.DataAsync(1, "x");
            Assert.Equal("data x", await handler.NextAsync());
            _time.Advance(TimeSpan.FromSeconds(5));
        }

        // The first interval without any has a PING again.
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal((SpdyFrameType.Ping, 1u), ((await peer.ReadAsync()) is var ping ? ping.Type : default, ping.Value));
    }

    // A gateway cuts after a silence a little longer than the interval, whenever it began.
    [Fact]
    public async Task The_next_ping_goes_out_one_interval_after_the_last_byte()
    {
        await using var peer = NewPeer(5);
        var handler = new RecordingHandler();
        peer.Open(handler);
        await peer.ReadAsync();
        _time.Advance(TimeSpan.FromSeconds(1));
        await peer.DataAsync(1, "x");
        Assert.Equal("data x", await handler.NextAsync());
        await peer.SyncAsync();
        _time.Advance(TimeSpan.FromSeconds(4));
        await peer.SyncAsync();
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((SpdyFrameType.Ping, 2u), ((await SyncFrameAsync(peer)) is var echo ? echo.Type : default, echo.Value));
        await SettleAsync(peer);
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal((SpdyFrameType.Ping, 1u), ((await peer.ReadAsync()) is var ping ? ping.Type : default, ping.Value));
    }

    // A WebSocket tunnel of today tells nothing of the end behind it until it is asked.
    [Fact]
    public async Task After_a_goaway_the_peer_is_asked_at_once_and_every_second()
    {
        await using var peer = NewPeer(10);
        peer.Open(new RecordingHandler());
        await peer.ReadAsync();
        await peer.ReplyAsync(1);
        await peer.WriteAsync(o => SpdyFrameWriter.WriteGoAway(o, 1, 0));
        for (var id = 1u; id <= 5; id += 2)
        {
            var ping = await peer.ReadAsync();
            Assert.Equal((SpdyFrameType.Ping, id), (ping.Type, ping.Value));
            await peer.WriteAsync(o => SpdyFrameWriter.WritePing(o, id));
            await peer.SyncAsync();
            _time.Advance(TimeSpan.FromSeconds(1));
        }
    }

    [Fact]
    public async Task A_peer_whose_reply_is_overdue_is_suspect_until_something_arrives()
    {
        await using var peer = NewPeer(5);
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.False(peer.Connection.IsSuspect);
        _time.Advance(TimeSpan.FromSeconds(2.5));
        Assert.True(peer.Connection.IsSuspect);
        await peer.SyncAsync();
        Assert.False(peer.Connection.IsSuspect);
    }

    // Case 22: a request without an answer is no reason for PINGs to go unanswered.
    [Fact]
    public async Task Silence_counts_although_something_was_sent()
    {
        await using var peer = NewPeer(5);
        var stream = peer.Open(new RecordingHandler());
        await stream.SendAsync(new byte[10_000], default);
        await WrittenAsync(peer, 1);
        for (var i = 0; i < 3; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(5));
        }

        Assert.Contains("silent", (await peer.Connection.Ended.WaitAsync(FrameWire.Patience)).Message, StringComparison.Ordinal);
    }

    // Case 22: a server whose queues are full of what a pod does not read answers no PING, and is alive.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Silence_has_a_reason_where_a_pod_does_not_read_unless_the_host_is_gone(bool isHostGone)
    {
        await using var peer = new SpdyPeer(new SpdyConnectionOptions
        {
            PingInterval = TimeSpan.FromSeconds(5),
            TimeProvider = _time,
            IsPeerUnreachable = limit => isHostGone && limit == TimeSpan.FromSeconds(15),
        });
        var stream = peer.Open(new RecordingHandler());
        var reading = ReadDataAsync(peer, 60);
        await stream.SendAsync(new byte[60 * SpdyStream.MaxDataLength], default);
        await reading;
        await WrittenAsync(peer, 0);
        for (var i = 0; i < 20 && !peer.Connection.Ended.IsCompleted; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(5));
        }

        Assert.Equal(isHostGone, peer.Connection.Ended.IsCompleted);
    }

    // Case 26: as long as pings come, a server's idle timer never fires.
    [Fact]
    public async Task An_idle_connection_never_leaves_the_server_without_a_frame_for_longer_than_the_interval()
    {
        await using var peer = new SpdyPeer(new SpdyConnectionOptions { PingInterval = TimeSpan.FromMilliseconds(50), TimeProvider = _time });
        for (var i = 0; i < 20; i++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(50));
            var ping = await peer.ReadAsync();
            Assert.Equal(SpdyFrameType.Ping, ping.Type);
            await peer.WriteAsync(o => SpdyFrameWriter.WritePing(o, ping.Value));
            await peer.SyncAsync();
        }

        Assert.True(peer.Connection.CanOpen);
    }

    // Case 26: what a server does when its idle timer fires.
    [Fact]
    public async Task A_servers_idle_end_is_told_as_resets_and_then_as_a_loss()
    {
        await using var peer = NewPeer(5);
        var handlers = new[] { new RecordingHandler(), new RecordingHandler() };
        Array.ForEach(handlers, handler => peer.Open(handler));
        await peer.WriteAsync(o =>
        {
            SpdyFrameWriter.WriteRst(o, 1, SpdyStatus.Cancel);
            SpdyFrameWriter.WriteRst(o, 3, SpdyStatus.Cancel);
            SpdyFrameWriter.WriteGoAway(o, 3, 0);
        });
        peer.Cut();
        await peer.Connection.Ended.WaitAsync(FrameWire.Patience);
        Assert.All(handlers, handler => Assert.Equal(["reset 5"], handler.Rest()));
    }

    [Fact]
    public async Task A_probe_passes_when_all_five_workers_answer_and_fails_when_one_does_not()
    {
        await using var peer = NewPeer(60);
        var passing = peer.Connection.ProbeAsync(TimeSpan.FromSeconds(2), default);
        for (var i = 0; i < 5; i++)
        {
            var ping = await peer.ReadAsync();
            await peer.WriteAsync(o => SpdyFrameWriter.WritePing(o, ping.Value));
        }

        Assert.Equal(SpdyProbeResult.Passed, await passing.WaitAsync(FrameWire.Patience));
        var failing = peer.Connection.ProbeAsync(TimeSpan.FromSeconds(2), default);
        for (var i = 0; i < 5; i++)
        {
            var ping = await peer.ReadAsync();
            if (i != 3)
            {
                await peer.WriteAsync(o => SpdyFrameWriter.WritePing(o, ping.Value));
            }
        }

        await peer.SyncAsync();
        while (!failing.IsCompleted)
        {
            await Task.Delay(2);
            _time.Advance(TimeSpan.FromMilliseconds(50));
        }

        Assert.Equal(SpdyProbeResult.Blocked, await failing);
    }

    private SpdyPeer NewPeer(int seconds) =>
        new(new SpdyConnectionOptions { PingInterval = TimeSpan.FromSeconds(seconds), TimeProvider = _time });

    private static async Task<SpdyFrame> SyncFrameAsync(SpdyPeer peer)
    {
        await peer.WriteAsync(o => SpdyFrameWriter.WritePing(o, 2));
        return await peer.ReadAsync();
    }

    /// <summary>Reads some DATA frames and waits until the client's write has returned: time is not to pass while it runs.</summary>
    private static async Task WrittenAsync(SpdyPeer peer, int count)
    {
        await ReadDataAsync(peer, count);
        await SettleAsync(peer);
    }

    /// <summary>Waits until a write that the peer has read has returned: time that passes meanwhile is no silence, since the sending is held up.</summary>
    private static async Task SettleAsync(SpdyPeer peer)
    {
        await Task.Delay(20);
        while (peer.Connection.HeldUpFor > TimeSpan.Zero)
        {
            await Task.Delay(1);
        }
    }

    private static async Task ReadDataAsync(SpdyPeer peer, int count)
    {
        while (count > 0)
        {
            count -= (await peer.ReadAsync()).Type == SpdyFrameType.Data ? 1 : 0;
        }
    }
}
