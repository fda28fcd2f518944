using System.Buffers;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using PortForward.Net.Sessions.Pairs;
using PortForward.Net.Spdy.Framing;
using PortForward.Net.Tests.Spdy;

namespace PortForward.Net.Tests.Sessions;

public sealed class PairTests
{
    private const string Refused = "error forwarding port 80 to pod abc, uid : failed to connect to localhost:80 inside namespace \"abc\", IPv4: dial tcp4 127.0.0.1:80: connect: connection refused";

    // Cases 34 and 35.
    [Fact]
    public async Task A_connection_is_one_pair_of_one_request_id_opened_in_one_write()
    {
        await using var peer = new SessionPeer();
        await peer.Session.OpenAsync(80, "hello"u8.ToArray(), PairOptions.Default, default);
        var frames = new[] { await peer.ReadAsync(), await peer.ReadAsync(), await peer.ReadAsync() };
        Assert.Equal(1, peer.Client.Count);
        Assert.Equal([SpdyFrameType.SynStream, SpdyFrameType.SynStream, SpdyFrameType.Data], frames.Select(f => f.Type));
        Assert.Equal([(1, true), (3, false), (3, false)], frames.Select(f => (f.StreamId, f.IsFin)));
        Assert.Contains("streamtype\0\0\0\u0005error\0\0\0\u0004port\0\0\0\u000280\0\0\0\trequestid\0\0\0\u00010", Plain(frames[0]), StringComparison.Ordinal);
        Assert.Contains("streamtype\0\0\0\u0004data\0\0\0\u0004port\0\0\0\u000280\0\0\0\trequestid\0\0\0\u00010", Plain(frames[1]), StringComparison.Ordinal);

        await peer.Session.OpenAsync(81, default, PairOptions.Default, default);
        Assert.Contains("requestid\0\0\0\u00011", Plain(await peer.ReadAsync()), StringComparison.Ordinal);
    }

    // Case 35, the strict half.
    [Fact]
    public async Task The_strict_way_waits_for_each_reply_as_kubectl_does()
    {
        await using var peer = new SessionPeer(strict: true);
        var opening = peer.Session.OpenAsync(80, "hello"u8.ToArray(), PairOptions.Default, default).AsTask();
        var error = await peer.ReadAsync();
        Assert.Equal((SpdyFrameType.SynStream, 1, false), (error.Type, error.StreamId, error.IsFin));
        await peer.ReplyAsync(1);
        var fin = await peer.ReadAsync();
        Assert.Equal((SpdyFrameType.Data, 1, true, 0L), (fin.Type, fin.StreamId, fin.IsFin, fin.Payload.Length));
        Assert.Equal((SpdyFrameType.SynStream, 3), await TypeAndIdAsync(peer));
        Assert.False(opening.IsCompleted);
        await peer.ReplyAsync(3);
        await opening.WaitAsync(FrameWire.Patience);
        Assert.Equal((SpdyFrameType.Data, 3), await TypeAndIdAsync(peer));
    }

    // Case 37.
    [Fact]
    public async Task Both_sides_send_and_end_and_nothing_is_kept()
    {
        await using var peer = new SessionPeer();
        var pair = await peer.OpenAcceptedAsync(new PairOptions { CompleteWritesAtOnce = true });
        await pair.SendAsync("test data from local"u8.ToArray(), default);
        pair.CompleteWrites();
        Assert.Equal("test data from local", Encoding.UTF8.GetString((await peer.ReadAsync()).Payload.ToArray()));
        Assert.True((await peer.ReadAsync()).IsFin);
        await peer.DataAsync(3, "test data from remote", SpdyFlags.Fin);
        await peer.DataAsync(1, "", SpdyFlags.Fin);
        Assert.Equal("test data from remote", await SessionPeer.ReadAllAsync(pair));
        Assert.Null(await pair.Completion.WaitAsync(FrameWire.Patience));
        Assert.Empty(await peer.SyncAsync());
        Assert.Equal(0, peer.Session.Pairs);
        Assert.False(peer.Session.NeedsProbe);
        Assert.True(peer.Session.CanOpen);
    }

    // Case 38.
    [Fact]
    public async Task An_error_text_with_a_reset_fails_its_connection_alone()
    {
        await using var peer = new SessionPeer();
        var pair = await peer.OpenAcceptedAsync();
        await peer.DataAsync(3, "", SpdyFlags.Fin);
        await peer.DataAsync(1, Refused);
        await peer.WriteAsync(o => SpdyFrameWriter.WriteRst(o, 1, SpdyStatus.Cancel));
        var failure = await pair.Completion.WaitAsync(FrameWire.Patience);
        Assert.Equal(PortForwardError.RemoteConnectionRefused, failure!.Error);
        Assert.Contains(Refused, failure.Message, StringComparison.Ordinal);
        Assert.True(peer.Session.CanOpen);
    }

    // Case 39.
    [Fact]
    public async Task An_error_text_with_a_fin_retires_the_session_too()
    {
        await using var peer = new SessionPeer();
        var pair = await peer.OpenAcceptedAsync();
        await peer.DataAsync(1, Refused, SpdyFlags.Fin);
        Assert.Equal(PortForwardError.RemoteConnectionRefused, (await pair.Completion.WaitAsync(FrameWire.Patience))!.Error);
        Assert.False(peer.Session.CanOpen);
    }

    // Case 40.
    [Fact]
    public async Task An_error_text_shortly_after_the_datas_end_still_counts()
    {
        var time = new FakeTimeProvider();
        await using var peer = new SessionPeer(time);
        var pair = await peer.OpenAcceptedAsync();
        await peer.DataAsync(3, "part", SpdyFlags.Fin);
        await peer.SyncAsync();
        time.Advance(TimeSpan.FromMilliseconds(50));
        await peer.DataAsync(1, Refused, SpdyFlags.Fin);
        Assert.NotNull(await pair.Completion.WaitAsync(FrameWire.Patience));
        Assert.Equal("part", await SessionPeer.ReadAllAsync(pair));
    }

    // Case 40.
    [Fact]
    public async Task An_end_of_data_is_clean_only_once_the_error_stream_has_ended_too()
    {
        var time = new FakeTimeProvider();
        await using var peer = new SessionPeer(time);
        var pair = await peer.OpenAcceptedAsync();
        await peer.DataAsync(3, "all", SpdyFlags.Fin);
        await peer.SyncAsync();
        time.Advance(TimeSpan.FromSeconds(29));
        Assert.False(pair.Completion.IsCompleted);
        await peer.DataAsync(1, "", SpdyFlags.Fin);
        Assert.Null(await pair.Completion.WaitAsync(FrameWire.Patience));
        Assert.Equal("all", await SessionPeer.ReadAllAsync(pair));
    }

    // A lost segment on the way holds the text up for longer than it takes to say that all is well.
    [Fact]
    public async Task An_error_text_that_comes_late_still_makes_the_end_a_failure()
    {
        var time = new FakeTimeProvider();
        await using var peer = new SessionPeer(time);
        var pair = await peer.OpenAcceptedAsync();
        await peer.DataAsync(3, "half", SpdyFlags.Fin);
        await peer.SyncAsync();
        time.Advance(TimeSpan.FromMilliseconds(300));
        Assert.False(pair.Completion.IsCompleted);
        await peer.DataAsync(1, "read tcp4: connection reset by peer", SpdyFlags.Fin);
        Assert.Equal(PortForwardError.RemoteReset, (await pair.Completion.WaitAsync(FrameWire.Patience))?.Error);
        Assert.Equal("half", await SessionPeer.ReadAllAsync(pair));
    }

    [Fact]
    public async Task An_error_stream_that_never_ends_makes_the_end_a_failure()
    {
        var time = new FakeTimeProvider();
        await using var peer = new SessionPeer(time);
        var pair = await peer.OpenAcceptedAsync();
        await peer.DataAsync(3, "all?", SpdyFlags.Fin);
        await peer.SyncAsync();
        time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(PortForwardError.Timeout, (await pair.Completion.WaitAsync(FrameWire.Patience))?.Error);
        Assert.Equal("all?", await SessionPeer.ReadAllAsync(pair));
    }

    [Fact]
    public async Task A_session_that_is_lost_between_the_two_ends_makes_the_end_a_failure()
    {
        await using var peer = new SessionPeer();
        var pair = await peer.OpenAcceptedAsync();
        await peer.DataAsync(3, "all?", SpdyFlags.Fin);
        await peer.SyncAsync();
        peer.Cut();
        Assert.Equal(PortForwardError.SessionLost, (await pair.Completion.WaitAsync(FrameWire.Patience))?.Error);
        Assert.Equal("all?", await SessionPeer.ReadAllAsync(pair));
    }

    [Theory]
    [InlineData(500, false)]
    [InlineData(1000, true)]
    [InlineData(3000, false)]
    public async Task An_end_that_the_runtime_makes_a_second_after_the_local_one_is_a_failure(int milliseconds, bool isFailure)
    {
        var time = new FakeTimeProvider();
        await using var peer = new SessionPeer(time);
        var pair = await peer.OpenAcceptedAsync(new PairOptions { CompleteWritesAtOnce = true });
        pair.CompleteWrites();
        time.Advance(TimeSpan.FromMilliseconds(milliseconds));
        await peer.DataAsync(3, "", SpdyFlags.Fin);
        await peer.DataAsync(1, "", SpdyFlags.Fin);
        Assert.Equal(isFailure ? PortForwardError.RemoteReset : null, (await pair.Completion.WaitAsync(FrameWire.Patience))?.Error);
        Assert.Equal(isFailure, peer.Session.Habits.EndsHalfClosed);
    }

    [Fact]
    public async Task An_end_that_the_runtime_makes_is_clean_for_a_program_that_is_gone()
    {
        var time = new FakeTimeProvider();
        await using var peer = new SessionPeer(time);
        var pair = await peer.OpenAcceptedAsync();
        pair.CompleteWrites(isGone: true);
        time.Advance(TimeSpan.FromSeconds(1));
        await peer.DataAsync(3, "", SpdyFlags.Fin);
        await peer.DataAsync(1, "", SpdyFlags.Fin);
        Assert.Null(await pair.Completion.WaitAsync(FrameWire.Patience));
    }

    [Fact]
    public async Task Where_the_runtime_ends_half_closed_connections_the_local_end_is_held_back_for_longer()
    {
        var time = new FakeTimeProvider();
        await using var peer = new SessionPeer(time);
        Assert.True(peer.Session.Habits.NoteEnd(TimeSpan.FromSeconds(1), TimeSpan.Zero));
        var pair = await peer.OpenAcceptedAsync();
        pair.CompleteWrites();
        time.Advance(TimeSpan.FromSeconds(29));
        Assert.DoesNotContain(await peer.SyncAsync(), frame => frame.IsFin);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.True((await peer.ReadAsync()).IsFin);
    }

    // Case 41.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_reset_error_stream_without_text_is_a_failure_of_unknown_reason(bool dataEndsFirst)
    {
        await using var peer = new SessionPeer();
        var pair = await peer.OpenAcceptedAsync();
        if (dataEndsFirst)
        {
            await peer.DataAsync(3, "", SpdyFlags.Fin);
        }

        await peer.WriteAsync(o => SpdyFrameWriter.WriteRst(o, 1, SpdyStatus.Cancel));
        if (!dataEndsFirst)
        {
            await peer.DataAsync(3, "", SpdyFlags.Fin);
        }

        Assert.Equal(PortForwardError.RemoteReset, (await pair.Completion.WaitAsync(FrameWire.Patience))!.Error);
        Assert.True(peer.Session.CanOpen);
    }

    [Fact]
    public async Task A_reset_error_stream_whose_data_does_not_end_fails_after_a_second()
    {
        var time = new FakeTimeProvider();
        await using var peer = new SessionPeer(time);
        var pair = await peer.OpenAcceptedAsync();
        await peer.WriteAsync(o => SpdyFrameWriter.WriteRst(o, 1, SpdyStatus.Cancel));
        await peer.SyncAsync();
        Assert.False(pair.Completion.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(PortForwardError.RemoteReset, (await pair.Completion.WaitAsync(FrameWire.Patience))!.Error);
        Assert.Contains(await peer.SyncAsync(), f => f is { Type: SpdyFrameType.RstStream, StreamId: 3 });
    }

    // Case 42.
    [Fact]
    public async Task A_text_in_parts_is_decoded_whole()
    {
        await using var peer = new SessionPeer();
        var pair = await peer.OpenAcceptedAsync();
        var text = Encoding.UTF8.GetBytes("i/o timeout: Zeitüberschreitung ✗ at the node");
        foreach (var part in text.Chunk(11))
        {
            await peer.WriteAsync(o => SpdyFrameWriter.WriteData(o, 1, SpdyFlags.None, part));
        }

        await peer.DataAsync(1, "", SpdyFlags.Fin);
        Assert.Contains("Zeitüberschreitung ✗ at the node", (await pair.Completion.WaitAsync(FrameWire.Patience))!.Message, StringComparison.Ordinal);
    }

    // Case 43, the part of the session.
    [Fact]
    public async Task A_lost_pod_ends_the_use_of_the_session()
    {
        await using var peer = new SessionPeer();
        var pair = await peer.OpenAcceptedAsync();
        await peer.DataAsync(1, "network namespace for sandbox \"abc\" is closed");
        await peer.WriteAsync(o => SpdyFrameWriter.WriteRst(o, 1, SpdyStatus.Cancel));
        Assert.Equal(PortForwardError.PodTerminated, (await pair.Completion.WaitAsync(FrameWire.Patience))!.Error);
        Assert.False(peer.Session.CanOpen);
    }

    // Cases 32 and 45.
    [Fact]
    public async Task A_pair_that_is_never_accepted_ends_by_its_own_timer()
    {
        var time = new FakeTimeProvider();
        await using var peer = new SessionPeer(time);
        var pair = await peer.OpenAsync();
        await peer.ReplyAsync(1);
        await peer.DataAsync(1, "(conn=&{}, request=0) timed out waiting for streams");
        await peer.SyncAsync();
        time.Advance(TimeSpan.FromSeconds(29));
        Assert.False(pair.Completion.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(PortForwardError.Timeout, (await pair.Completion.WaitAsync(FrameWire.Patience))!.Error);
        Assert.Contains(await peer.SyncAsync(), f => f is { Type: SpdyFrameType.RstStream, StreamId: 3 });
        Assert.False(peer.Session.CanOpen);

        await peer.ReplyAsync(3);
        await peer.WriteAsync(o => SpdyFrameWriter.WriteRst(o, 3, SpdyStatus.Cancel));
        Assert.Empty(await peer.SyncAsync());
        Assert.Equal(0, peer.Session.Pairs);
    }

    // Case 46.
    [Fact]
    public async Task After_the_pods_end_nothing_more_is_sent_but_one_reset()
    {
        var time = new FakeTimeProvider();
        await using var peer = new SessionPeer(time);
        var pair = await peer.OpenAcceptedAsync();
        await peer.DataAsync(3, "bye", SpdyFlags.Fin);
        await peer.SyncAsync();
        await Assert.ThrowsAsync<PortForwardException>(() => pair.SendAsync(new byte[10], default).AsTask());
        await peer.DataAsync(1, "", SpdyFlags.Fin);
        Assert.Null(await pair.Completion.WaitAsync(FrameWire.Patience));
        pair.CompleteWrites();
        pair.Abort();
        Assert.DoesNotContain(await peer.SyncAsync(), f => f.Type == SpdyFrameType.Data);
    }

    // Case 47.
    [Fact]
    public async Task The_local_end_goes_out_at_once_where_asked_for()
    {
        await using var peer = new SessionPeer();
        var pair = await peer.OpenAcceptedAsync(new PairOptions { CompleteWritesAtOnce = true });
        pair.CompleteWrites();
        var fin = await peer.ReadAsync();
        Assert.Equal((3, true), (fin.StreamId, fin.IsFin));
    }

    // Case 47.
    [Fact]
    public async Task The_local_end_is_held_back_while_the_pod_sends()
    {
        var time = new FakeTimeProvider();
        await using var peer = new SessionPeer(time);
        var pair = await peer.OpenAcceptedAsync(new PairOptions { LingerQuietTime = TimeSpan.FromSeconds(2) });
        pair.CompleteWrites();
        for (var i = 0; i < 6; i++)
        {
            time.Advance(TimeSpan.FromSeconds(1.5));
            await peer.DataAsync(3, "more");
            Assert.Empty(await peer.SyncAsync());
        }

        time.Advance(TimeSpan.FromSeconds(2));
        var fin = await peer.ReadAsync();
        Assert.Equal((3, true), (fin.StreamId, fin.IsFin));
    }

    // Case 47.
    [Fact]
    public async Task The_local_end_is_held_back_for_a_bounded_time()
    {
        var time = new FakeTimeProvider();
        await using var peer = new SessionPeer(time);
        var pair = await peer.OpenAcceptedAsync(new PairOptions { LingerQuietTime = TimeSpan.FromSeconds(2), LingerTimeout = TimeSpan.FromSeconds(5) });
        pair.CompleteWrites();
        for (var i = 0; i < 4; i++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await peer.DataAsync(3, "more");
            Assert.Empty(await peer.SyncAsync());
        }

        time.Advance(TimeSpan.FromSeconds(1));
        Assert.True((await peer.ReadAsync()).IsFin);
    }

    // Case 48.
    [Fact]
    public async Task A_local_reset_resets_the_data_stream_and_is_no_failure()
    {
        await using var peer = new SessionPeer();
        var pair = await peer.OpenAcceptedAsync();
        pair.Abort();
        Assert.Equal((SpdyFrameType.RstStream, 3), await TypeAndIdAsync(peer));
        Assert.Null(await pair.Completion.WaitAsync(FrameWire.Patience));
        Assert.Equal(0, peer.Session.Pairs);
        Assert.True(peer.Session.CanOpen);
    }

    // Case 51.
    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(65536)]
    public async Task An_impossible_port_is_refused_here_and_nothing_is_sent(int port)
    {
        await using var peer = new SessionPeer();
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => peer.Session.OpenAsync(port, default, PairOptions.Default, default).AsTask());
        Assert.Empty(await peer.SyncAsync());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task A_stream_refused_before_its_reply_fails_the_connection(int streamId)
    {
        await using var peer = new SessionPeer();
        var pair = await peer.OpenAsync();
        await peer.WriteAsync(o => SpdyFrameWriter.WriteRst(o, streamId, SpdyStatus.Cancel));
        Assert.Equal(PortForwardError.RemoteReset, (await pair.Completion.WaitAsync(FrameWire.Patience))!.Error);
        if (streamId == 1)
        {
            Assert.Contains(await peer.SyncAsync(), f => f is { Type: SpdyFrameType.RstStream, StreamId: 3 });
        }

        Assert.True(peer.Session.CanOpen);
    }

    [Fact]
    public async Task A_lost_session_gives_what_was_received_and_then_the_typed_error()
    {
        await using var peer = new SessionPeer();
        var pair = await peer.OpenAcceptedAsync();
        await peer.DataAsync(3, "received");
        await peer.SyncAsync();
        peer.Cut();
        Assert.Equal(PortForwardError.SessionLost, (await pair.Completion.WaitAsync(FrameWire.Patience))!.Error);
        Assert.Equal("received", await SessionPeer.ReadAllAsync(pair));
    }

    [Fact]
    public async Task At_most_64_KiB_are_sent_before_the_node_has_accepted()
    {
        await using var peer = new SessionPeer();
        var pair = await peer.OpenAsync();
        var chunk = new byte[32 * 1024];
        await pair.SendAsync(chunk, default);
        await pair.SendAsync(chunk, default);
        var third = pair.SendAsync(chunk, default).AsTask();
        Assert.Equal(2, (await peer.SyncAsync()).Count(f => f.Type == SpdyFrameType.Data));
        Assert.False(third.IsCompleted);
        await peer.AcceptAsync();
        await third.WaitAsync(FrameWire.Patience);
        Assert.Single(await peer.SyncAsync(), f => f.Type == SpdyFrameType.Data);
    }

    [Fact]
    public async Task A_pair_whose_local_side_is_gone_is_no_longer_in_use_and_the_pool_learns_of_it_once()
    {
        await using var peer = new SessionPeer();
        var changes = 0;
        peer.Session.PairFinished = _ => changes++;
        var pair = await peer.OpenAcceptedAsync();
        pair.CompleteWrites(isGone: true);
        pair.CompleteWrites(isGone: true);
        Assert.Equal((1, 0, 1), (peer.Session.Pairs, peer.Session.ActivePairs, changes));
        await peer.DataAsync(3, "", SpdyFlags.Fin);
        await peer.DataAsync(1, "", SpdyFlags.Fin);
        Assert.Null(await pair.Completion.WaitAsync(FrameWire.Patience));
        Assert.Equal((0, 0, 2), (peer.Session.Pairs, peer.Session.ActivePairs, changes));
    }

    [Fact]
    public async Task A_send_that_waits_for_the_nodes_acceptance_ends_with_the_pair()
    {
        await using var peer = new SessionPeer();
        var pair = await peer.OpenAsync();
        var sending = pair.SendAsync(new byte[100 * 1024], default).AsTask();
        Assert.False(sending.IsCompleted);
        pair.Abort();
        await Assert.ThrowsAsync<PortForwardException>(() => sending.WaitAsync(FrameWire.Patience));
    }

    [Fact]
    public async Task A_send_that_waits_fails_with_the_violation_that_ended_the_session()
    {
        await using var peer = new SessionPeer();
        var pair = await peer.OpenAcceptedAsync();
        var flood = FloodAsync();
        await peer.WriteAsync(Hex.Of("80030007 00000004 00000000"));
        var failure = await Assert.ThrowsAsync<PortForwardException>(() => flood.WaitAsync(FrameWire.Patience));
        Assert.Equal(PortForwardError.ProtocolViolation, failure.Error);

        async Task FloodAsync()
        {
            while (true)
            {
                await pair.SendAsync(new byte[64 * 1024], default);
            }
        }
    }

    [Fact]
    public async Task A_slow_reader_stops_the_reading_and_loses_nothing()
    {
        await using var peer = new SessionPeer();
        var pair = await peer.OpenAcceptedAsync();
        var text = new string('x', 30_000);
        var sending = Task.Run(async () =>
        {
            for (var i = 0; i < 100; i++)
            {
                await peer.DataAsync(3, text);
            }

            await peer.DataAsync(3, "", SpdyFlags.Fin);
            await peer.DataAsync(1, "", SpdyFlags.Fin);
        });
        Assert.Equal(100 * text.Length, (await SessionPeer.ReadAllAsync(pair)).Length);
        await sending.WaitAsync(FrameWire.Patience);
    }

    [Fact]
    public async Task Disposing_the_session_frees_a_reader_that_holds_it_up()
    {
        var peer = new SessionPeer();
        var pair = await peer.OpenAcceptedAsync();
        var flood = Task.Run(async () =>
        {
            try
            {
                while (true)
                {
                    await peer.DataAsync(3, new string('x', 30_000));
                }
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
            {
            }
        });
        while (pair.BytesReceived < 256 * 1024)
        {
            await Task.Yield();
        }

        await peer.DisposeAsync();
        Assert.Equal(PortForwardError.SessionLost, (await pair.Completion.WaitAsync(FrameWire.Patience))!.Error);
        await flood.WaitAsync(FrameWire.Patience);
    }

    private static string Plain(SpdyFrame frame) => Encoding.Latin1.GetString(frame.Payload.ToArray());

    private static async Task<(SpdyFrameType, int)> TypeAndIdAsync(SessionPeer peer)
    {
        var frame = await peer.ReadAsync();
        return (frame.Type, frame.StreamId);
    }
}
