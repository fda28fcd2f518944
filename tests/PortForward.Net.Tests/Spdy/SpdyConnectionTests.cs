using System.Buffers;
using PortForward.Net.Spdy;
using PortForward.Net.Spdy.Framing;
using PortForward.Net.Spdy.Streams;

namespace PortForward.Net.Tests.Spdy;

public sealed class SpdyConnectionTests
{
    // Case 13.
    [Fact]
    public async Task Bytes_arrive_in_order_and_end_with_the_fin()
    {
        await using var peer = new SpdyPeer();
        var handler = new RecordingHandler();
        var stream = peer.Open(handler);
        Assert.Equal(SpdyFrameType.SynStream, (await peer.ReadAsync()).Type);
        await peer.ReplyAsync(1);
        await stream.SendAsync("12345"u8.ToArray(), default);
        Assert.Equal("12345", Text(await peer.ReadAsync()));
        await peer.DataAsync(1, "abc");
        await peer.DataAsync(1, "de", SpdyFlags.Fin);
        Assert.Equal(["reply", "data abc", "data de", "fin"], [await handler.NextAsync(), await handler.NextAsync(), await handler.NextAsync(), await handler.NextAsync()]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Before_it_says_goodbye_the_peer_confirms_what_was_sent(bool isReset)
    {
        await using var peer = new SpdyPeer();
        var stream = peer.Open(new RecordingHandler());
        await stream.SendAsync(new byte[100_000], default);
        if (isReset)
        {
            stream.Reset();
        }

        var closing = peer.Connection.DisposeAsync().AsTask();
        var pings = new List<uint>();
        while (pings.Count < 5)
        {
            var frame = await peer.ReadAsync();
            Assert.NotEqual(SpdyFrameType.GoAway, frame.Type);
            if (frame.Type == SpdyFrameType.Ping)
            {
                pings.Add(frame.Value);
            }
        }

        Assert.False(closing.IsCompleted);
        foreach (var ping in pings)
        {
            await peer.WriteAsync(o => SpdyFrameWriter.WritePing(o, ping));
        }

        Assert.Equal(SpdyFrameType.GoAway, (await peer.ReadAsync()).Type);
        await closing.WaitAsync(FrameWire.Patience);
        Assert.False(peer.Connection.LeftUnconfirmed);
    }

    [Fact]
    public async Task A_peer_that_confirms_nothing_is_left_after_a_time()
    {
        await using var peer = new SpdyPeer(new SpdyConnectionOptions { PingInterval = TimeSpan.Zero, CloseTimeout = TimeSpan.FromMilliseconds(50) });
        await peer.Open(new RecordingHandler()).SendAsync(new byte[10], default);
        await peer.Connection.DisposeAsync().AsTask().WaitAsync(FrameWire.Patience);
        Assert.True(peer.Connection.LeftUnconfirmed);
        Assert.Equal(SpdyFrameType.GoAway, (await peer.ReadToEndAsync())[^1].Type);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_peer_that_asks_without_end_and_reads_nothing_fails_the_connection(bool pings)
    {
        await using var peer = new SpdyPeer();
        var asking = Task.Run(async () =>
        {
            for (var i = 2u; i < 1_000_000 && !peer.Connection.Ended.IsCompleted; i += 2)
            {
                await peer.WriteAsync(o =>
                {
                    if (pings)
                    {
                        SpdyFrameWriter.WritePing(o, i);
                    }
                    else
                    {
                        SpdyFrameWriter.WriteSynStream(o, (int)i, SpdyFlags.None, default);
                    }
                });
            }
        });
        Assert.IsType<SpdyProtocolException>(await peer.Connection.Ended.WaitAsync(FrameWire.Patience));
        await asking.ContinueWith(_ => { }, TaskScheduler.Default).WaitAsync(FrameWire.Patience);
    }

    [Fact]
    public async Task A_connection_that_ends_while_it_starts_leaves_no_timer()
    {
        var time = new TimerCounter();
        for (var i = 0; i < 200; i++)
        {
            await using var connection = new SpdyConnection(Stream.Null, new SpdyConnectionOptions { TimeProvider = time });
            connection.Start();
            await connection.Ended.WaitAsync(FrameWire.Patience);
        }

        // Waits of the closing let their timers go a moment later.
        for (var until = Environment.TickCount64 + (long)FrameWire.Patience.TotalMilliseconds; time.Live > 0 && Environment.TickCount64 < until;)
        {
            await Task.Delay(1);
        }

        Assert.Equal(0, time.Live);
    }

    // Case 14.
    [Fact]
    public async Task After_this_sides_end_the_peer_can_still_send()
    {
        await using var peer = new SpdyPeer();
        var handler = new RecordingHandler();
        peer.Open(handler).CompleteWrites();
        await peer.ReadAsync();
        Assert.True((await peer.ReadAsync()).IsFin);
        await peer.DataAsync(1, "late", SpdyFlags.Fin);
        Assert.Equal("data late", await handler.NextAsync());
        Assert.Equal("fin", await handler.NextAsync());
        Assert.Equal(0, peer.Connection.StreamCount);
    }

    // Case 15.
    [Fact]
    public async Task A_second_end_sends_nothing_and_writing_after_it_fails()
    {
        await using var peer = new SpdyPeer();
        var stream = peer.Open(new RecordingHandler());
        stream.CompleteWrites();
        stream.CompleteWrites();
        await Assert.ThrowsAsync<SpdyStreamException>(() => stream.SendAsync(new byte[1], default).AsTask());
        await peer.Connection.DisposeAsync();
        var frames = await peer.ReadToEndAsync();
        Assert.Equal([SpdyFrameType.SynStream, SpdyFrameType.Data, SpdyFrameType.GoAway], frames.Select(f => f.Type));
    }

    // Case 16.
    [Theory]
    [InlineData(SpdyStatus.RefusedStream)]
    [InlineData(SpdyStatus.Cancel)]
    public async Task A_refused_stream_fails_alone(uint status)
    {
        await using var peer = new SpdyPeer();
        var (refused, other) = (new RecordingHandler(), new RecordingHandler());
        peer.Open(refused);
        peer.Open(other);
        await peer.WriteAsync(o => SpdyFrameWriter.WriteRst(o, 1, status));
        await peer.DataAsync(3, "fine");
        Assert.Equal($"reset {status}", await refused.NextAsync());
        Assert.Equal("data fine", await other.NextAsync());
        Assert.Equal(1, peer.Connection.StreamCount);
    }

    // Case 17.
    [Fact]
    public async Task What_came_before_a_reset_is_delivered_and_what_comes_after_is_dropped()
    {
        await using var peer = new SpdyPeer();
        var handler = new RecordingHandler();
        peer.Open(handler);
        await peer.DataAsync(1, "before");
        await peer.WriteAsync(o => SpdyFrameWriter.WriteRst(o, 1, SpdyStatus.Cancel));
        await peer.DataAsync(1, "after");
        await peer.WriteAsync(o => SpdyFrameWriter.WritePing(o, 2));
        Assert.Equal("data before", await handler.NextAsync());
        Assert.Equal("reset 5", await handler.NextAsync());
        Assert.Equal([SpdyFrameType.SynStream, SpdyFrameType.Ping], [(await peer.ReadAsync()).Type, (await peer.ReadAsync()).Type]);
        Assert.Empty(handler.Rest());
    }

    // Case 18.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_reset_goes_out_once_and_only_before_this_sides_end(bool afterFin)
    {
        await using var peer = new SpdyPeer();
        var stream = peer.Open(new RecordingHandler());
        if (afterFin)
        {
            stream.CompleteWrites();
        }

        stream.Reset();
        stream.Reset();
        await peer.Connection.DisposeAsync();
        var resets = (await peer.ReadToEndAsync()).FindAll(f => f.Type == SpdyFrameType.RstStream);
        Assert.Equal(afterFin ? 0 : 1, resets.Count);
        Assert.All(resets, f => Assert.Equal(SpdyStatus.Cancel, f.Value));
    }

    // Case 19, as seen from the sender that waits for room.
    [Fact]
    public async Task A_reset_ends_a_send_that_waits()
    {
        await using var peer = new SpdyPeer();
        var stream = peer.Open(new RecordingHandler());
        var sending = FillAsync(stream);
        stream.Reset();
        await Assert.ThrowsAsync<SpdyStreamException>(() => sending.WaitAsync(FrameWire.Patience));
    }

    // Case 20.
    [Theory]
    [InlineData("open")]
    [InlineData("client ended")]
    [InlineData("server ended")]
    public async Task A_lost_connection_is_told_once_whatever_the_state(string state)
    {
        await using var peer = new SpdyPeer();
        var handler = new RecordingHandler();
        var stream = peer.Open(handler);
        await peer.ReadAsync();
        if (state == "client ended")
        {
            stream.CompleteWrites();
        }
        else if (state == "server ended")
        {
            await peer.DataAsync(1, "", SpdyFlags.Fin);
            Assert.Equal("fin", await handler.NextAsync());
        }

        peer.Cut();
        Assert.IsType<SpdyConnectionException>(await peer.Connection.Ended.WaitAsync(FrameWire.Patience));
        Assert.Equal("lost", await handler.NextAsync());
        Assert.Empty(handler.Rest());
        Assert.Equal(0, peer.Connection.StreamCount);
        Assert.False(peer.Connection.CanOpen);
        Assert.Throws<SpdyConnectionException>(() => peer.Open(new RecordingHandler()));
    }

    // Case 23.
    [Fact]
    public async Task After_goaway_live_streams_go_on_and_no_new_one_is_opened()
    {
        await using var peer = new SpdyPeer();
        var handler = new RecordingHandler();
        var stream = peer.Open(handler);
        await peer.WriteAsync(o => SpdyFrameWriter.WriteGoAway(o, 1, 0));
        await peer.DataAsync(1, "rest");
        Assert.Equal("data rest", await handler.NextAsync());
        Assert.False(peer.Connection.CanOpen);
        Assert.Throws<SpdyConnectionException>(() => peer.Open(new RecordingHandler()));
        await peer.DataAsync(1, "", SpdyFlags.Fin);
        Assert.Equal("fin", await handler.NextAsync());
        Assert.False(peer.Connection.Ended.IsCompleted);
        stream.CompleteWrites();
        peer.Cut();
        Assert.IsType<SpdyConnectionException>(await peer.Connection.Ended.WaitAsync(FrameWire.Patience));
        Assert.Empty(handler.Rest());
    }

    // Case 24.
    [Fact]
    public async Task Goaway_and_the_end_at_once_are_a_loss()
    {
        await using var peer = new SpdyPeer();
        var handler = new RecordingHandler();
        peer.Open(handler);
        await peer.WriteAsync(o => SpdyFrameWriter.WriteGoAway(o, 1, 0));
        peer.Cut();
        await peer.Connection.Ended.WaitAsync(FrameWire.Patience);
        Assert.Equal("lost", await handler.NextAsync());
    }

    // Case 25.
    [Fact]
    public async Task Closing_resets_each_live_stream_says_goaway_and_closes()
    {
        await using var peer = new SpdyPeer();
        var handlers = new[] { new RecordingHandler(), new RecordingHandler(), new RecordingHandler() };
        Array.ForEach(handlers, handler => peer.Open(handler));
        await peer.Connection.DisposeAsync();
        var frames = await peer.ReadToEndAsync();
        Assert.Equal([1, 3, 5], frames.Where(f => f.Type == SpdyFrameType.RstStream).Select(f => f.StreamId));
        Assert.Equal(SpdyFrameType.GoAway, frames[^1].Type);
        foreach (var handler in handlers)
        {
            Assert.Equal("lost", await handler.NextAsync());
        }
    }

    // Case 27.
    [Fact]
    public async Task Ids_rise_on_the_wire_however_many_open_at_once()
    {
        await using var peer = new SpdyPeer();
        const int count = 100;
        var opening = Enumerable.Range(0, count).Select(_ => Task.Run(() => peer.Open(new RecordingHandler()))).ToArray();
        var ids = new List<int>();
        for (var i = 0; i < count; i++)
        {
            ids.Add((await peer.ReadAsync()).StreamId);
        }

        await Task.WhenAll(opening);
        Assert.Equal(Enumerable.Range(0, count).Select(i => (2 * i) + 1), ids);
    }

    // Case 28.
    [Fact]
    public async Task The_last_ids_are_used_and_then_the_connection_is_exhausted()
    {
        await using var peer = new SpdyPeer(new SpdyConnectionOptions { FirstStreamId = 0x7FFFFFFB, PingInterval = TimeSpan.Zero });
        Assert.Equal([0x7FFFFFFB, 0x7FFFFFFD, 0x7FFFFFFF], Enumerable.Range(0, 3).Select(_ => peer.Open(new RecordingHandler()).Id));
        Assert.False(peer.Connection.CanOpen);
        var error = Assert.Throws<SpdyConnectionException>(() => peer.Open(new RecordingHandler()));
        Assert.Contains("stream IDs", error.Message, StringComparison.Ordinal);
    }

    // Case 29.
    [Fact]
    public async Task A_stream_of_the_servers_is_refused_and_the_connection_lives()
    {
        await using var peer = new SpdyPeer();
        await peer.WriteAsync(o => SpdyFrameWriter.WriteSynStream(o, 2, SpdyFlags.None, "x"u8));
        var answer = await peer.ReadAsync();
        Assert.Equal((SpdyFrameType.RstStream, 2, SpdyStatus.RefusedStream), (answer.Type, answer.StreamId, answer.Value));
        Assert.True(peer.Connection.CanOpen);
    }

    // Cases 10, 11, 30 and 31.
    [Fact]
    public async Task What_means_nothing_here_is_ignored()
    {
        await using var peer = new SpdyPeer();
        var (first, second) = (new RecordingHandler(), new RecordingHandler());
        peer.Open(first);
        peer.Open(second);
        await peer.DataAsync(99, "unknown", SpdyFlags.Fin);
        await peer.WriteAsync(o => SpdyFrameWriter.WriteRst(o, 99, SpdyStatus.Cancel));
        await peer.WriteAsync(o => SpdyFrameWriter.WriteSettings(o, SpdyFlags.None, [1, 2]));
        await peer.WriteAsync(o => SpdyFrameWriter.WriteWindowUpdate(o, 1, 10));
        await peer.WriteAsync(Hex.Of("80037fff00000003aabbcc"));
        await peer.DataAsync(1, "");
        await peer.ReplyAsync(3);
        await peer.ReplyAsync(1);
        await peer.ReplyAsync(1);
        await peer.DataAsync(1, "end");
        Assert.Equal("reply", await second.NextAsync());
        Assert.Equal("reply", await first.NextAsync());
        Assert.Equal("data end", await first.NextAsync());
        Assert.True(peer.Connection.CanOpen);
    }

    [Fact]
    public async Task A_corrupt_frame_ends_the_connection_with_the_typed_error()
    {
        await using var peer = new SpdyPeer();
        var handler = new RecordingHandler();
        peer.Open(handler);
        await peer.WriteAsync(Hex.Of("80030007 00000004 00000000"));
        Assert.IsType<SpdyProtocolException>(await peer.Connection.Ended.WaitAsync(FrameWire.Patience));
        Assert.Equal("lost", await handler.NextAsync());
    }

    [Fact]
    public async Task An_end_in_the_middle_of_a_frame_is_a_loss_and_no_fault_of_the_peers()
    {
        await using var peer = new SpdyPeer();
        await peer.WriteAsync(Hex.Of("0000000100"));
        peer.Cut();
        Assert.IsType<SpdyConnectionException>(await peer.Connection.Ended.WaitAsync(FrameWire.Patience));
    }

    // Case 35, the framing's half.
    [Fact]
    public async Task Two_streams_and_the_first_bytes_go_out_in_one_write()
    {
        await using var peer = new SpdyPeer();
        KeyValuePair<string, string>[] headers = [new("port", "80")];
        var streams = new SpdyStream[2];
        peer.Connection.Open([new SpdyOpen(headers, new RecordingHandler(), true), new SpdyOpen(headers, new RecordingHandler())], streams, "first"u8);
        var frames = new[] { await peer.ReadAsync(), await peer.ReadAsync(), await peer.ReadAsync() };
        Assert.Equal([SpdyFrameType.SynStream, SpdyFrameType.SynStream, SpdyFrameType.Data], frames.Select(f => f.Type));
        Assert.Equal([true, false, false], frames.Select(f => f.IsFin));
        Assert.Equal(1, peer.Client.Count);
    }

    [Fact]
    public async Task Large_sends_are_cut_into_frames_of_32_KiB_and_nothing_is_lost()
    {
        await using var peer = new SpdyPeer();
        var stream = peer.Open(new RecordingHandler());
        var data = new byte[1_000_001];
        new Random(1).NextBytes(data);
        var sending = stream.SendAsync(data, default).AsTask();
        await peer.ReadAsync();
        var received = new ArrayBufferWriter<byte>();
        while (received.WrittenCount < data.Length)
        {
            var frame = await peer.ReadAsync();
            Assert.InRange(frame.Payload.Length, 1, SpdyStream.MaxDataLength);
            received.Write(frame.Payload.ToArray());
        }

        await sending.WaitAsync(FrameWire.Patience);
        Assert.Equal(data, received.WrittenSpan.ToArray());
    }

    [Fact]
    public async Task A_small_frame_passes_between_the_frames_of_a_bulk_stream()
    {
        await using var peer = new SpdyPeer();
        var bulk = peer.Open(new RecordingHandler());
        var small = peer.Open(new RecordingHandler());
        var flood = bulk.SendAsync(new byte[8 * 1024 * 1024], default).AsTask();
        var ping = small.SendAsync("ping"u8.ToArray(), default).AsTask();
        var before = 0L;
        while (true)
        {
            var frame = await peer.ReadAsync();
            if (frame.StreamId == small.Id && frame.Type == SpdyFrameType.Data)
            {
                break;
            }

            before += frame.Payload.Length;
        }

        await ping.WaitAsync(FrameWire.Patience);
        Assert.True(before < 1024 * 1024, $"{before} bytes of the bulk stream went first");
        bulk.Reset();
        await Assert.ThrowsAsync<SpdyStreamException>(() => flood.WaitAsync(FrameWire.Patience));
    }

    [Fact]
    public async Task A_cancelled_send_leaves_the_line()
    {
        await using var peer = new SpdyPeer();
        var stream = peer.Open(new RecordingHandler());
        var other = peer.Open(new RecordingHandler());
        var flood = FillAsync(stream);
        using var cancel = new CancellationTokenSource();
        Task waiting;
        do
        {
            waiting = other.SendAsync(new byte[SpdyStream.MaxDataLength], cancel.Token).AsTask();
        }
        while (await Task.WhenAny(waiting, Task.Delay(200)) == waiting);

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(FrameWire.Patience));
        stream.Reset();
        await Assert.ThrowsAsync<SpdyStreamException>(() => flood.WaitAsync(FrameWire.Patience));
    }

    /// <summary>Sends until the wire, which nobody reads, holds the sender up.</summary>
    private static async Task FillAsync(SpdyStream stream)
    {
        while (true)
        {
            await stream.SendAsync(new byte[SpdyStream.MaxDataLength], default);
        }
    }

    private static string Text(SpdyFrame frame) => System.Text.Encoding.UTF8.GetString(frame.Payload.ToArray());
}
