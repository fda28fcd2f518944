using System.Buffers.Binary;
using System.Text;
using Nerdbank.Streams;
using PortForward.Net.Tests.Spdy;
using PortForward.Net.Tunnel;

namespace PortForward.Net.Tests.Transport;

public sealed class WebSocketTunnelTests : IAsyncDisposable
{
    private readonly Stream _server;
    private readonly WebSocketTunnelStream _tunnel;

    public WebSocketTunnelTests()
    {
        (var client, _server) = FullDuplexStream.CreatePair();
        _tunnel = new WebSocketTunnelStream(new ClientWire(client), TimeProvider.System);
    }

    // Case 75.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_megabyte_arrives_whole_however_the_messages_are_cut(int seed)
    {
        var random = new Random(seed);
        var data = new byte[1024 * 1024];
        random.NextBytes(data);
        var sending = Task.Run(async () =>
        {
            for (var position = 0; position < data.Length;)
            {
                var size = Math.Min(random.Next(4) == 0 ? random.Next(1, 8) : random.Next(1, 64 * 1024), data.Length - position);
                await SendAsync(0x82, data.AsMemory(position, size));
                position += size;
            }
        });
        var received = new byte[data.Length];
        await _tunnel.ReadExactlyAsync(received).AsTask().WaitAsync(FrameWire.Patience);
        await sending;
        Assert.Equal(data, received);
    }

    // Case 76.
    [Fact]
    public async Task Empty_messages_fragments_and_pings_between_them_are_no_end_and_no_loss()
    {
        await SendAsync(0x82, default);
        await SendAsync(0x02, "one"u8.ToArray());
        await SendAsync(0x89, "are you there"u8.ToArray());
        await SendAsync(0x00, default);
        await SendAsync(0x80, default);
        await SendAsync(0x02, default);
        await SendAsync(0x80, "two"u8.ToArray());
        await SendAsync(0x8A, "unasked"u8.ToArray());
        await SendAsync(0x82, "three"u8.ToArray());
        Assert.Equal("onetwothree", await ReadTextAsync(11));
    }

    // Case 77.
    [Theory]
    [InlineData("810161", "text message")]
    [InlineData("C20161", "reserved bits")]
    [InlineData("828100000000", "masked")]
    [InlineData("830161", "reserved opcode")]
    [InlineData("897E0080", "control frame")]
    [InlineData("090161", "control frame")]
    [InlineData("800161", "fragments")]
    [InlineData("0201610201", "fragments")]
    [InlineData("827FFFFFFFFFFFFFFFFF", "invalid length")]
    public async Task A_breach_of_the_protocol_ends_the_tunnel_with_its_reason(string hex, string words)
    {
        await _server.WriteAsync(Convert.FromHexString(hex));
        var error = await Assert.ThrowsAsync<WebSocketProtocolException>(async () =>
        {
            while (await _tunnel.ReadAsync(new byte[16]).AsTask().WaitAsync(FrameWire.Patience) > 0)
            {
            }
        });
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
        var answer = await ReceiveAsync();
        Assert.Equal((0x88, 1002), (answer.First, BinaryPrimitives.ReadUInt16BigEndian(answer.Payload)));
    }

    [Theory]
    [InlineData("880203E9")]
    [InlineData("880203F3")]
    [InlineData("8800")]
    [InlineData("810161")]
    [InlineData("C20161")]
    [InlineData("")]
    public async Task What_came_in_one_piece_with_the_end_is_read_before_the_end(string end)
    {
        await _server.WriteAsync(Convert.FromHexString("8204" + "6C617374" + end));
        if (end.Length == 0)
        {
            await _server.DisposeAsync();
        }

        Assert.Equal("last", await ReadTextAsync(4));
        await Assert.ThrowsAnyAsync<IOException>(() => _tunnel.ReadAsync(new byte[4]).AsTask().WaitAsync(FrameWire.Patience));
        await Assert.ThrowsAnyAsync<IOException>(() => _tunnel.ReadAsync(new byte[4]).AsTask().WaitAsync(FrameWire.Patience));
    }

    [Fact]
    public async Task Every_ping_is_answered_also_those_that_come_close_together()
    {
        var reading = _tunnel.ReadAsync(new byte[4]).AsTask();
        for (byte round = 0; round < 100; round++)
        {
            await _server.WriteAsync(new byte[] { 0x89, 1, round, 0x89, 1, (byte)(round + 100) });
            Assert.Equal((0x8A, round), ((await ReceiveAsync()) is var first ? first.First : default, first.Payload[0]));
            Assert.Equal((0x8A, (byte)(round + 100)), ((await ReceiveAsync()) is var second ? second.First : default, second.Payload[0]));
        }

        await SendAsync(0x82, new byte[1]);
        Assert.Equal(1, await reading.WaitAsync(FrameWire.Patience));
    }

    [Fact]
    public async Task A_server_that_pings_without_end_and_reads_nothing_fails_the_tunnel()
    {
        var pings = new byte[2 * 100_000];
        for (var i = 0; i < pings.Length; i += 2)
        {
            pings[i] = 0x89;
        }

        var reading = _tunnel.ReadAsync(new byte[4]).AsTask();
        var sending = _server.WriteAsync(pings).AsTask();
        await Assert.ThrowsAsync<WebSocketProtocolException>(() => reading.WaitAsync(FrameWire.Patience));
        await _tunnel.DisposeAsync();
        await _server.DisposeAsync();
        await sending.ContinueWith(_ => { }, TaskScheduler.Default);
    }

    // Case 78.
    [Fact]
    public async Task Close_1000_is_the_end_and_is_answered()
    {
        await SendAsync(0x82, "last"u8.ToArray());
        await SendAsync(0x88, new byte[] { 0x03, 0xE8 });
        Assert.Equal("last", await ReadTextAsync(4));
        Assert.Equal(0, await _tunnel.ReadAsync(new byte[4]).AsTask().WaitAsync(FrameWire.Patience));
        var answer = await ReceiveAsync();
        Assert.Equal((0x88, 1000), (answer.First, BinaryPrimitives.ReadUInt16BigEndian(answer.Payload)));
    }

    // Case 78.
    [Theory]
    [InlineData("03E9", "1001")]
    [InlineData("03F3626164", "1011: bad")]
    [InlineData("", "1005")]
    public async Task Another_close_code_is_a_loss_that_names_it(string payload, string words)
    {
        await SendAsync(0x88, Convert.FromHexString(payload));
        var error = await Assert.ThrowsAsync<IOException>(() => _tunnel.ReadAsync(new byte[4]).AsTask().WaitAsync(FrameWire.Patience));
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }

    // Case 78.
    [Fact]
    public async Task An_end_without_close_is_code_1006()
    {
        await _server.DisposeAsync();
        var error = await Assert.ThrowsAsync<IOException>(() => _tunnel.ReadAsync(new byte[4]).AsTask().WaitAsync(FrameWire.Patience));
        Assert.Contains("1006", error.Message, StringComparison.Ordinal);
    }

    // Case 79.
    [Fact]
    public async Task Each_write_is_one_masked_message_with_a_key_of_its_own()
    {
        var sending = Task.Run(async () =>
        {
            await _tunnel.WriteAsync("hello"u8.ToArray());
            await _tunnel.WriteAsync(new byte[65_000]);
            await _tunnel.WriteAsync(new byte[70_000]);
        });
        var frames = new[] { await ReceiveAsync(), await ReceiveAsync(), await ReceiveAsync() };
        await sending.WaitAsync(FrameWire.Patience);
        Assert.Equal([0x82, 0x82, 0x82], frames.Select(f => f.First));
        Assert.Equal("hello", Encoding.ASCII.GetString(frames[0].Payload));
        Assert.Equal([5, 65_000, 70_000], frames.Select(f => f.Payload.Length));
        Assert.All(frames[1..], f => Assert.Equal(-1, f.Payload.AsSpan().IndexOfAnyExcept((byte)0)));
        Assert.Equal(3, frames.Select(f => f.Key).Distinct().Count());
    }

    // Case 80.
    [Fact]
    public async Task A_ping_is_answered_with_its_payload()
    {
        await SendAsync(0x89, "payload"u8.ToArray());
        var reading = _tunnel.ReadAsync(new byte[4]).AsTask();
        var pong = await ReceiveAsync();
        Assert.Equal((0x8A, "payload"), (pong.First, Encoding.ASCII.GetString(pong.Payload)));
        await SendAsync(0x82, "x"u8.ToArray());
        Assert.Equal(1, await reading.WaitAsync(FrameWire.Patience));
    }

    // Case 25, the tunnel's part.
    [Fact]
    public async Task Disposing_says_close_1000_last()
    {
        await _tunnel.WriteAsync("x"u8.ToArray());
        await _tunnel.DisposeAsync();
        Assert.Equal(0x82, (await ReceiveAsync()).First);
        var close = await ReceiveAsync();
        Assert.Equal((0x88, 1000), (close.First, BinaryPrimitives.ReadUInt16BigEndian(close.Payload)));
        Assert.Equal(0, await _server.ReadAsync(new byte[1]).AsTask().WaitAsync(FrameWire.Patience));
    }

    public async ValueTask DisposeAsync()
    {
        await _tunnel.DisposeAsync();
        await _server.DisposeAsync();
    }

    private async Task SendAsync(byte first, ReadOnlyMemory<byte> payload)
    {
        var header = new byte[10];
        header[0] = first;
        var length = 2;
        if (payload.Length < 126)
        {
            header[1] = (byte)payload.Length;
        }
        else
        {
            header[1] = 126;
            BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(2), (ushort)payload.Length);
            length = 4;
        }

        await _server.WriteAsync(header.AsMemory(0, length));
        await _server.WriteAsync(payload);
        await _server.FlushAsync();
    }

    private async Task<string> ReadTextAsync(int length)
    {
        var buffer = new byte[length];
        await _tunnel.ReadExactlyAsync(buffer).AsTask().WaitAsync(FrameWire.Patience);
        return Encoding.ASCII.GetString(buffer);
    }

    private async Task<(int First, byte[] Payload, uint Key)> ReceiveAsync()
    {
        var head = await TakeAsync(2);
        Assert.True((head[1] & 0x80) != 0, "a client's frame is masked");
        var length = (head[1] & 0x7F) switch
        {
            126 => BinaryPrimitives.ReadUInt16BigEndian(await TakeAsync(2)),
            127 => (int)BinaryPrimitives.ReadInt64BigEndian(await TakeAsync(8)),
            var small => small,
        };
        var key = await TakeAsync(4);
        var payload = await TakeAsync(length);
        for (var i = 0; i < payload.Length; i++)
        {
            payload[i] ^= key[i & 3];
        }

        return (head[0], payload, BinaryPrimitives.ReadUInt32BigEndian(key));
    }

    private async Task<byte[]> TakeAsync(int length)
    {
        var bytes = new byte[length];
        await _server.ReadExactlyAsync(bytes).AsTask().WaitAsync(FrameWire.Patience);
        return bytes;
    }
}
