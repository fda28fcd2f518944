using System.Buffers;
using System.Text;
using PortForward.Net.Sessions.Pairs;
using PortForward.Net.Spdy.Framing;
using PortForward.Net.Spdy.Output;
using PortForward.Net.Spdy.Streams;
using PortForward.Net.Tests.Spdy;
using PortForward.Net.Tunnel;

namespace PortForward.Net.Tests.Sessions;

public sealed class DirectWayTests
{
    private static readonly DataFrameLayout Layout = new(UpgradedTransport.LongestWrite, UpgradedTransport.PreferredWrite);

    [Fact]
    public async Task What_a_sink_cannot_take_waits_behind_what_it_took_and_nothing_overtakes_it()
    {
        await using var peer = new SessionPeer();
        var pair = await peer.OpenAcceptedAsync();
        var sink = new Sink { Room = 3 };
        pair.Incoming.PassTo(sink);
        await peer.DataAsync(3, "hello");
        await peer.SyncAsync();
        sink.Room = 1000;
        await peer.DataAsync(3, " world");
        await peer.SyncAsync();
        Assert.Equal("hel", sink.Taken);

        var result = await pair.Input.ReadAsync();
        Assert.Equal("lo world", Encoding.UTF8.GetString(result.Buffer.ToArray()));
        var count = result.Buffer.Length;
        pair.Input.AdvanceTo(result.Buffer.End);
        await peer.DataAsync(3, "!");
        await peer.SyncAsync();
        Assert.Equal("hel", sink.Taken);

        pair.Incoming.NoteDelivered(count);
        Assert.True(pair.Input.TryRead(out result));
        pair.Input.AdvanceTo(result.Buffer.End);
        pair.Incoming.NoteDelivered(1);
        await peer.DataAsync(3, "?");
        await peer.SyncAsync();
        Assert.Equal("hel?", sink.Taken);
        Assert.Equal(13, pair.BytesReceived);
    }

    [Fact]
    public async Task A_broken_sink_leaves_everything_to_the_reader()
    {
        await using var peer = new SessionPeer();
        var pair = await peer.OpenAcceptedAsync();
        pair.Incoming.PassTo(new Sink());
        await peer.DataAsync(3, "all of it", SpdyFlags.Fin);
        await peer.DataAsync(1, "", SpdyFlags.Fin);
        Assert.Equal("all of it", await SessionPeer.ReadAllAsync(pair));
    }

    [Fact]
    public async Task A_source_is_read_into_frames_that_servers_take()
    {
        await using var peer = new SessionPeer();
        var pair = await peer.OpenAcceptedAsync();
        var source = new Source(Layout.Capacity + 1000);
        var fills = new List<SpdyFill>();
        var received = new List<byte>();
        while (fills.LastOrDefault() != SpdyFill.Ended)
        {
            if (pair.TrySendFrom(source) is not SpdyFill.Busy and var fill)
            {
                fills.Add(fill);
                continue;
            }

            if (received.Count == pair.BytesSent)
            {
                await Task.Yield();
                continue;
            }

            // The wire holds what was sent until it is read.
            var frame = await peer.ReadAsync();
            Assert.Equal((SpdyFrameType.Data, 3), (frame.Type, frame.StreamId));
            Assert.InRange(frame.Payload.Length, 1, SpdyStream.MaxDataLength);
            received.AddRange(frame.Payload.ToArray());
        }

        Assert.Equal([SpdyFill.Filled, SpdyFill.Sent, SpdyFill.Ended], fills);
        Assert.Equal(source.Data.Length, pair.BytesSent);
        while (received.Count < source.Data.Length)
        {
            received.AddRange((await peer.ReadAsync()).Payload.ToArray());
        }

        Assert.Equal(source.Data, received);
    }

    [Fact]
    public async Task A_source_is_not_asked_before_the_server_has_accepted_the_stream()
    {
        await using var peer = new SessionPeer();
        var pair = await peer.OpenAsync();
        var source = new Source(10);
        Assert.Equal(SpdyFill.Busy, pair.TrySendFrom(source));
        Assert.Equal(0, pair.BytesSent);
    }

    [Fact]
    public async Task A_source_that_has_nothing_or_throws_leaves_the_session_as_it_was()
    {
        await using var peer = new SessionPeer();
        var pair = await peer.OpenAcceptedAsync();
        Assert.Equal(SpdyFill.Empty, pair.TrySendFrom(new Source(0, isOpen: true)));
        Assert.Throws<InvalidOperationException>(() => pair.TrySendFrom(new BrokenSource()));
        await pair.SendAsync("still here"u8.ToArray(), default);
        Assert.Equal("still here", Encoding.UTF8.GetString((await peer.ReadAsync()).Payload.ToArray()));
    }

    [Fact]
    public async Task A_source_of_a_finished_pair_is_told_why()
    {
        await using var peer = new SessionPeer();
        var pair = await peer.OpenAcceptedAsync();
        await peer.WriteAsync(o => SpdyFrameWriter.WriteRst(o, 3, SpdyStatus.Cancel));
        await peer.WriteAsync(o => SpdyFrameWriter.WriteRst(o, 1, SpdyStatus.Cancel));
        await pair.Completion.WaitAsync(FrameWire.Patience);
        var error = Assert.Throws<PortForwardException>(() => pair.TrySendFrom(new Source(10)));
        Assert.Equal(PortForwardError.RemoteReset, error.Error);
    }

    private sealed class Sink : IReadySink
    {
        public long Acknowledged => 0;

        private readonly StringBuilder _taken = new();

        public int Room { get; set; }

        public string Taken => _taken.ToString();

        public long TryWrite(in ReadOnlySequence<byte> data)
        {
            var taken = data.Slice(0, Math.Min(Room, data.Length));
            Room -= (int)taken.Length;
            _taken.Append(Encoding.UTF8.GetString(taken.ToArray()));
            return taken.Length;
        }
    }

    private sealed class Source : ISpdySource
    {
        private readonly bool _isOpen;
        private int _position;

        public Source(int length, bool isOpen = false)
        {
            _isOpen = isOpen;
            Data = new byte[length];
            new Random(1).NextBytes(Data);
        }

        public byte[] Data { get; }

        public int? TryRead(IList<ArraySegment<byte>> buffers)
        {
            var before = _position;
            foreach (var buffer in buffers)
            {
                var count = Math.Min(buffer.Count, Data.Length - _position);
                Data.AsSpan(_position, count).CopyTo(buffer);
                _position += count;
            }

            return _position == before && _isOpen ? null : _position - before;
        }
    }

    private sealed class BrokenSource : ISpdySource
    {
        public int? TryRead(IList<ArraySegment<byte>> buffers) => throw new InvalidOperationException("broken");
    }
}
