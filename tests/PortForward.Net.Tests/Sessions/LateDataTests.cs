using System.Diagnostics;
using PortForward.Net.Spdy.Framing;

namespace PortForward.Net.Tests.Sessions;

public sealed class LateDataTests
{
    // Case 60: servers in the field go on sending for about a second.
    [Fact]
    public async Task Data_of_a_reset_stream_is_dropped_and_counted_nowhere()
    {
        await using var peer = new SessionPeer();
        var pair = await peer.OpenAcceptedAsync();
        await peer.DataAsync(3, "early");
        var early = await pair.Input.ReadAsync().AsTask().WaitAsync(SessionPeer.Patience);
        pair.Input.AdvanceTo(early.Buffer.End);
        await peer.SyncAsync();
        pair.Abort();

        var late = new byte[32 * 1024];
        var clock = Stopwatch.StartNew();
        for (var frames = 0; clock.Elapsed < TimeSpan.FromSeconds(1) || frames < 100; frames++)
        {
            await peer.WriteAsync(o => SpdyFrameWriter.WriteData(o, 3, SpdyFlags.None, late));
        }

        await peer.DataAsync(3, "", SpdyFlags.Fin);
        await peer.DataAsync(1, "too late to be told", SpdyFlags.Fin);
        var answers = await peer.SyncAsync();

        Assert.All(answers, frame => Assert.Equal(SpdyFrameType.RstStream, frame.Type));
        Assert.Equal([3], answers.Select(frame => frame.StreamId).Where(id => id != 1));
        Assert.Equal("early".Length, pair.BytesReceived);
        Assert.Equal(0, pair.BytesSent);

        var next = await peer.OpenAsync("hello");
        Assert.Equal("hello", System.Text.Encoding.UTF8.GetString((await peer.ReadAsync()).Payload.FirstSpan));
        await peer.AcceptAsync(5, 7);
        await peer.DataAsync(7, "fine", SpdyFlags.Fin);
        await peer.DataAsync(5, "", SpdyFlags.Fin);
        Assert.Equal("fine", await SessionPeer.ReadAllAsync(next));
        Assert.Equal("fine".Length, next.BytesReceived);
        Assert.Equal("hello".Length, next.BytesSent);
    }
}
