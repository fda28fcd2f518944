using PortForward.Net.Sessions.Pairs;
using PortForward.Net.Spdy.Framing;
using PortForward.Net.Tests.Forwarding;
using PortForward.Net.Tests.Spdy;

namespace PortForward.Net.Tests.Sessions;

/// <summary>Runs alone, since it measures the process. The ceiling that docs/architecture.md names: 512 KiB for a connection and 2 MiB for a session.</summary>
[Collection(nameof(LeakTests))]
public sealed class MemoryTests
{
    private const int Connection = 512 * 1024;
    private const int Session = 2 * 1024 * 1024;

    /// <summary>What the wire between the test and the client holds of itself.</summary>
    private const int Wire = 128 * 1024;

    private const int Frame = 32 * 1024;

    [Fact]
    public async Task A_connection_that_nobody_reads_takes_no_more_than_its_share()
    {
        await using var peer = new SessionPeer();
        var pair = await peer.OpenAcceptedAsync();
        Assert.InRange(await FloodAsync(peer, 3), Frame, Connection + Wire);
        pair.Abort();
    }

    [Fact]
    public async Task Connections_that_nobody_reads_take_no_more_than_their_shares_together()
    {
        const int count = 40;
        await using var peer = new SessionPeer();
        var pairs = new List<StreamPair>();
        var dataIds = new List<int>();
        for (var i = 0; i < count; i++)
        {
            pairs.Add(await peer.Session.OpenAsync(80, default, PairOptions.Default, default));
            dataIds.Add((await ReadPairAsync(peer)).Data);
        }

        // Each gets all but what would stop the session, so that all are as full as they can be.
        var before = GC.GetTotalMemory(forceFullCollection: true);
        foreach (var id in dataIds)
        {
            for (var sent = 0; sent < 7 * Frame; sent += Frame)
            {
                await peer.WriteAsync(o => SpdyFrameWriter.WriteData(o, id, SpdyFlags.None, new byte[Frame])).WaitAsync(FrameWire.Patience);
            }
        }

        await peer.SyncAsync();
        var taken = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.True(taken <= (count * Connection) + Session, $"{taken} bytes for {count} connections");
        Assert.All(pairs, pair => Assert.Equal(7 * Frame, pair.BytesReceived));
        pairs.ForEach(pair => pair.Abort());
    }

    [Fact]
    public async Task A_peer_that_reads_nothing_gets_no_more_than_the_share_of_a_session()
    {
        await using var peer = new SessionPeer();
        var pair = await peer.OpenAcceptedAsync();
        var sent = 0;
        var sending = Task.CompletedTask;
        while (sent < 4 * Session)
        {
            sending = pair.SendAsync(new byte[Frame], default).AsTask();
            if (await Task.WhenAny(sending, Task.Delay(500)) != sending)
            {
                break;
            }

            sent += Frame;
        }

        Assert.InRange(sent, Frame, Session + Wire);
        pair.Abort();
        await Assert.ThrowsAsync<PortForwardException>(() => sending.WaitAsync(FrameWire.Patience));
        peer.Cut();
    }

    // Protocol.md 5.3: a server that cannot deliver yet is not fed.
    [Fact]
    public async Task Before_the_pods_side_has_accepted_no_more_is_sent_than_it_may_have_to_keep()
    {
        await using var peer = new SessionPeer();
        var pair = await peer.OpenAsync();
        for (var i = 0; i < 2; i++)
        {
            await pair.SendAsync(new byte[Frame], default).AsTask().WaitAsync(FrameWire.Patience);
        }

        var next = pair.SendAsync(new byte[1], default).AsTask();
        Assert.False(next.IsCompleted);
        await peer.AcceptAsync();
        await next.WaitAsync(FrameWire.Patience);
        pair.Abort();
    }

    /// <summary>Writes DATA until the client takes no more; gives how much it took.</summary>
    private static async Task<int> FloodAsync(SessionPeer peer, int streamId)
    {
        var taken = 0;
        while (taken < 100 * Session)
        {
            var writing = peer.WriteAsync(o => SpdyFrameWriter.WriteData(o, streamId, SpdyFlags.None, new byte[Frame]));
            if (await Task.WhenAny(writing, Task.Delay(500)) != writing)
            {
                break;
            }

            taken += Frame;
        }

        return taken;
    }

    private static async Task<(int Error, int Data)> ReadPairAsync(SessionPeer peer)
    {
        var ids = new List<int>();
        while (ids.Count < 2)
        {
            var frame = await peer.ReadAsync();
            if (frame.Type == SpdyFrameType.SynStream)
            {
                ids.Add(frame.StreamId);
            }
        }

        await peer.AcceptAsync(ids[0], ids[1]);
        return (ids[0], ids[1]);
    }
}
