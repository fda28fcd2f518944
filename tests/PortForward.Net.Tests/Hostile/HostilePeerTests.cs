using PortForward.Net.Spdy.Framing;
using PortForward.Net.Tests.Spdy;

namespace PortForward.Net.Tests.Hostile;

/// <summary>Servers that break the protocol, or keep to it with bad intent, by both transports: nothing hangs, nothing grows, nothing is lost.</summary>
public sealed class HostilePeerTests
{
    // SPDY frames with what the client is to make of them (protocol.md 4.4).
    public static TheoryData<PortForwardTransport, string, string, bool> Frames
    {
        get
        {
            var rows = new TheoryData<PortForwardTransport, string, string, bool>();
            foreach (var transport in new[] { PortForwardTransport.WebSocket, PortForwardTransport.Spdy })
            {
                Ignored("SYN_STREAM of the server's", "80030001 0000000a 00000002 00000000 0000");
                Ignored("SYN_STREAM with FIN", "80030001 0100000a 00000004 00000000 0000");
                Ignored("SYN_STREAM, unidirectional", "80030001 0200000a 00000006 00000000 0000");
                Ignored("SYN_STREAM with an id of ours", "80030001 0000000a 00000001 00000000 0000");
                Ignored("SYN_REPLY for no stream", "80030002 00000004 00000063");
                Ignored("a second SYN_REPLY", "80030002 00000004 00000003");
                Ignored("DATA for no stream", "00000063 00000003 616263");
                Ignored("DATA of no length", "00000003 00000000");
                Ignored("RST_STREAM for no stream", "80030003 00000008 00000063 00000005");
                Ignored("HEADERS", "80030008 00000004 00000003");
                Ignored("HEADERS for no stream", "80030008 00000004 00000063");
                Ignored("PING of the server's", "80030006 00000004 00000002");
                Ignored("PING of ours that was not sent", "80030006 00000004 0000ffff");
                Ignored("SETTINGS", "80030004 00000004 00000000");
                Ignored("WINDOW_UPDATE", "80030009 00000008 00000003 00001000");
                Ignored("control type 5", "80030005 00000003 010203");
                Ignored("control type 10", "8003000a 00000001 00");
                Ignored("control type 32767", "80037fff 00000002 0102");
                Ignored("another version", "80020006 00000004 00000002");
                Fatal("RST_STREAM with status 0", "80030003 00000008 00000003 00000000");
                Fatal("RST_STREAM with id 0", "80030003 00000008 00000000 00000005");
                Fatal("RST_STREAM of another length", "80030003 00000004 00000003");
                Fatal("PING with id 0", "80030006 00000004 00000000");
                Fatal("PING with flags", "80030006 01000004 00000002");
                Fatal("PING of another length", "80030006 00000008 00000002 00000000");
                Fatal("GOAWAY of another length", "80030007 00000004 00000003");
                Fatal("WINDOW_UPDATE with flags", "80030009 01000008 00000003 00001000");
                Fatal("SYN_STREAM that is too short", "80030001 00000004 00000002");
                Fatal("SYN_REPLY that is too short", "80030002 00000002 0000");
                Fatal("DATA with id 0", "00000000 00000001 61");
                Fatal("a frame of 16 MiB", "00000003 00ffffff");

                void Ignored(string name, string hex) => rows.Add(transport, name, hex, true);
                void Fatal(string name, string hex) => rows.Add(transport, name, hex, false);
            }

            return rows;
        }
    }

    /// <summary>How a server may end what it carries, in the segment of the last bytes.</summary>
    public static TheoryData<PortForwardTransport, string, string> Ends => new()
    {
        { PortForwardTransport.Spdy, "the end of TCP", "" },
        { PortForwardTransport.Spdy, "a frame that breaks the protocol", "80030006 00000004 00000000" },
        { PortForwardTransport.Spdy, "half a frame", "00000003 000003e8 6162" },
        { PortForwardTransport.WebSocket, "the end of TCP", "" },
        { PortForwardTransport.WebSocket, "Close 1000", "8802 03e8" },
        { PortForwardTransport.WebSocket, "Close 1001", "8802 03e9" },
        { PortForwardTransport.WebSocket, "Close 1011", "8802 03f3" },
        { PortForwardTransport.WebSocket, "Close without a code", "8800" },
        { PortForwardTransport.WebSocket, "a masked frame", "8281 01020304 05" },
        { PortForwardTransport.WebSocket, "a reserved bit", "c200" },
        { PortForwardTransport.WebSocket, "a text message", "8101 61" },
        { PortForwardTransport.WebSocket, "a frame of impossible length", "827f ffffffffffffffff" },
        { PortForwardTransport.WebSocket, "half a header", "827f 0000" },
        { PortForwardTransport.WebSocket, "a ping that is too long", "897e 0080" },
    };

    [Theory]
    [MemberData(nameof(Frames))]
    public async Task A_frame_that_is_out_of_place_is_passed_over_or_ends_the_session(PortForwardTransport transport, string name, string hex, bool isIgnored)
    {
        await using var peer = new HostilePeer(transport, async wire =>
        {
            var data = await HostilePeer.AcceptAsync(wire);
            await wire.SendAsync(Hex.Of(hex));
            await wire.SendAsync(HostilePeer.Ends(data, "still here"u8.ToArray()));
            await wire.ReadToEndAsync();
        });
        await using var stream = await peer.ConnectAsync();

        var (bytes, failure) = await HostilePeer.ReadAllAsync(stream);

        Assert.True(isIgnored == failure is null, $"{name}: {failure?.Message ?? "a clean end"}");
        Assert.Equal(isIgnored ? "still here"u8.ToArray() : [], bytes);
        Assert.Equal(isIgnored ? null : PortForwardError.ProtocolViolation, failure?.Error);
    }

    [Theory]
    [MemberData(nameof(Ends))]
    public async Task What_came_before_the_end_of_the_session_is_delivered_whatever_the_end(PortForwardTransport transport, string end, string hex)
    {
        var sent = new byte[1000];
        new Random(1).NextBytes(sent);
        await using var peer = new HostilePeer(transport, async wire =>
        {
            var data = await HostilePeer.AcceptAsync(wire);
            await wire.SendAsync(HostilePeer.Ends(data, sent), Hex.Of(hex));
        });
        await using var stream = await peer.ConnectAsync();

        var (bytes, failure) = await HostilePeer.ReadAllAsync(stream);

        Assert.Equal(sent, bytes);
        Assert.True(failure is null, $"{end}: {failure?.Message}");
    }

    [Theory]
    [MemberData(nameof(Ends))]
    public async Task A_session_that_ends_before_its_streams_fails_them_behind_what_came(PortForwardTransport transport, string end, string hex)
    {
        await using var peer = new HostilePeer(transport, async wire =>
        {
            var data = await HostilePeer.AcceptAsync(wire);
            var frames = new System.Buffers.ArrayBufferWriter<byte>();
            SpdyFrameWriter.WriteData(frames, data, SpdyFlags.None, "half"u8.ToArray());
            await wire.SendAsync(frames.WrittenSpan.ToArray(), Hex.Of(hex));
        });
        await using var stream = await peer.ConnectAsync();

        var (bytes, failure) = await HostilePeer.ReadAllAsync(stream);

        Assert.Equal("half"u8.ToArray(), bytes);
        Assert.True(failure is { Error: PortForwardError.SessionLost or PortForwardError.ProtocolViolation }, $"{end}: {failure?.Message ?? "a clean end"}");
    }

    [Theory]
    [InlineData(PortForwardTransport.Spdy, "80030006 00000004 00000002")]
    [InlineData(PortForwardTransport.WebSocket, "80030006 00000004 00000002")]
    [InlineData(PortForwardTransport.Spdy, "80030001 0000000a 00000002 00000000 0000")]
    [InlineData(PortForwardTransport.WebSocket, "80030001 0000000a 00000002 00000000 0000")]
    [InlineData(PortForwardTransport.WebSocket, "")]
    public async Task A_peer_that_asks_without_end_and_reads_nothing_is_left(PortForwardTransport transport, string hex)
    {
        var isOver = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var peer = new HostilePeer(transport, async wire =>
        {
            await HostilePeer.AcceptAsync(wire);
            var flood = Enumerable.Repeat(hex.Length > 0 ? Hex.Of(hex) : Hex.Of("897d").Concat(new byte[125]), 500).SelectMany(bytes => bytes).ToArray();
            while (!isOver.Task.IsCompleted)
            {
                await (hex.Length > 0 ? wire.SendAsync(flood) : wire.SendRawAsync(flood));
            }
        });
        await using var stream = await peer.ConnectAsync();

        var (_, failure) = await HostilePeer.ReadAllAsync(stream);

        isOver.SetResult();
        Assert.Equal(PortForwardError.ProtocolViolation, failure?.Error);
    }

    [Theory]
    [MemberData(nameof(HostilePeer.Transports), MemberType = typeof(HostilePeer))]
    public async Task A_server_that_grants_every_upgrade_and_cuts_it_is_not_stormed(PortForwardTransport transport)
    {
        await using var peer = new HostilePeer(transport, static _ => Task.CompletedTask);
        await using var forward = await peer.Client.StartForwardAsync(PortForwardTarget.Pod("web-0"), PortMapping.Ephemeral(80)).WaitAsync(HostilePeer.Patience);

        // Each wait doubles: a second holds a few tries, where a storm has hundreds.
        await Task.Delay(TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken);

        Assert.InRange(peer.Upgrades, 1, 20);
    }

    [Theory]
    [MemberData(nameof(HostilePeer.Transports), MemberType = typeof(HostilePeer))]
    public async Task A_session_that_is_cut_at_any_byte_of_an_answer_fails_its_connection(PortForwardTransport transport)
    {
        var whole = HostilePeer.Ends(3, "answer"u8.ToArray());
        for (var cut = 0; cut < whole.Length; cut++)
        {
            var length = cut;
            await using var peer = new HostilePeer(transport, async wire =>
            {
                await HostilePeer.AcceptAsync(wire);
                await wire.SendAsync(whole[..length]);
            });
            await using var stream = await peer.ConnectAsync();

            var (bytes, failure) = await HostilePeer.ReadAllAsync(stream);

            Assert.Equal(length >= 14 ? "answer"u8.ToArray() : [], bytes);
            Assert.Equal(PortForwardError.SessionLost, failure?.Error);
        }
    }
}
