using System.Buffers;
using System.Buffers.Binary;
using PortForward.Net.Spdy.Framing;

namespace PortForward.Net.Tests.Hostile;

/// <summary>What an upgrade has left, at the server's end: SPDY's bytes as they are, or in the messages of a WebSocket.</summary>
internal sealed class PeerWire(Stream stream, bool isWebSocket)
{
    private readonly List<byte> _received = [];
    private int _frameLeft;
    private byte[] _mask = [];
    private int _masked;

    public bool IsWebSocket => isWebSocket;

    /// <summary>Sends bytes of SPDY, with whatever else is to go out in the same segment.</summary>
    public async Task SendAsync(byte[] spdy, params byte[] behind) => await stream.WriteAsync(Wrap(spdy).Concat(behind).ToArray());

    public Task SendAsync(Action<IBufferWriter<byte>> write)
    {
        var frames = new ArrayBufferWriter<byte>();
        write(frames);
        return SendAsync(frames.WrittenSpan.ToArray());
    }

    /// <summary>Sends bytes below SPDY and WebSocket.</summary>
    public async Task SendRawAsync(byte[] bytes) => await stream.WriteAsync(bytes);

    public async Task ReplyAsync(int streamId) => await SendAsync(o => SpdyFrameWriter.WriteSynReply(o, streamId, SpdyFlags.None, Spdy.Hex.Of("6260606000000000ffff")));

    /// <summary>Reads the next frame that the client sent.</summary>
    public async Task<SpdyFrame> ReadAsync()
    {
        while (true)
        {
            var buffer = new ReadOnlySequence<byte>(_received.ToArray());
            var before = buffer.Length;
            if (SpdyFrameReader.TryRead(ref buffer, SpdyFrameReader.MaxLength, out var frame))
            {
                _received.RemoveRange(0, (int)(before - buffer.Length));
                return frame;
            }

            await FillAsync();
        }
    }

    /// <summary>Reads until the client closes the connection.</summary>
    public async Task ReadToEndAsync()
    {
        try
        {
            while (true)
            {
                await FillAsync();
            }
        }
        catch (IOException)
        {
        }
    }

    private byte[] Wrap(byte[] spdy)
    {
        if (!isWebSocket || spdy.Length == 0)
        {
            return spdy;
        }

        var header = new byte[10];
        (header[0], header[1]) = (0x82, 127);
        BinaryPrimitives.WriteInt64BigEndian(header.AsSpan(2), spdy.Length);
        return [.. header, .. spdy];
    }

    private async Task FillAsync()
    {
        if (isWebSocket && _frameLeft == 0)
        {
            await ReadHeaderAsync();
            return;
        }

        var buffer = new byte[isWebSocket ? Math.Min(_frameLeft, 4096) : 4096];
        var read = await stream.ReadAsync(buffer);
        if (read == 0)
        {
            throw new EndOfStreamException("the client closed the connection");
        }

        for (var i = 0; i < read; i++)
        {
            _received.Add(isWebSocket ? (byte)(buffer[i] ^ _mask[_masked++ % 4]) : buffer[i]);
        }

        _frameLeft -= isWebSocket ? read : 0;
    }

    private async Task ReadHeaderAsync()
    {
        var head = await TakeAsync(2);
        _frameLeft = (head[1] & 0x7F) switch
        {
            126 => BinaryPrimitives.ReadUInt16BigEndian(await TakeAsync(2)),
            127 => (int)BinaryPrimitives.ReadInt64BigEndian(await TakeAsync(8)),
            var length => length,
        };
        (_mask, _masked) = (await TakeAsync(4), 0);
        if ((head[0] & 0x0F) is not (0 or 2))
        {
            await TakeAsync(_frameLeft);
            _frameLeft = 0;
        }
    }

    private async Task<byte[]> TakeAsync(int count)
    {
        var bytes = new byte[count];
        await stream.ReadExactlyAsync(bytes);
        return bytes;
    }
}
