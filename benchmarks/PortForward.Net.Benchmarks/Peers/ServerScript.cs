using System.Buffers;
using System.Buffers.Binary;
using PortForward.Net.Spdy.Framing;

namespace PortForward.Net.Benchmarks.Peers;

/// <summary>Bytes for a transport to play: frames as a server sends them, in the WebSocket messages that real ones make of them.</summary>
internal sealed class ServerScript(Form form)
{
    private const byte Final = 0x80;
    private const byte Binary = 2;
    private const byte Continuation = 0;

    /// <summary>From here on a server's message is a frame with all of the payload and an empty last one.</summary>
    private const int FragmentedFrom = 8 * 1024;

    private static readonly byte[] NoHeaders = [0x62, 0x60, 0x60, 0x60, 0, 0, 0, 0, 0xFF, 0xFF];
    private readonly ArrayBufferWriter<byte> _output = new();
    private readonly ArrayBufferWriter<byte> _frame = new();

    public ReadOnlyMemory<byte> Bytes => _output.WrittenMemory;

    /// <summary>Begins anew; what was given before is no longer valid.</summary>
    public ServerScript Restart()
    {
        _output.ResetWrittenCount();
        return this;
    }

    public ServerScript Reply(int streamId)
    {
        _frame.ResetWrittenCount();
        SpdyFrameWriter.WriteSynReply(_frame, streamId, SpdyFlags.None, NoHeaders);
        Message(_frame.WrittenSpan);
        return this;
    }

    public ServerScript Fin(int streamId)
    {
        _frame.ResetWrittenCount();
        SpdyFrameWriter.WriteData(_frame, streamId, SpdyFlags.Fin, default);
        Message(_frame.WrittenSpan);
        return this;
    }

    public ServerScript Data(int streamId, int length, int frames)
    {
        _frame.ResetWrittenCount();
        SpdyFrameWriter.WriteData(_frame, streamId, SpdyFlags.None, new byte[length]);
        for (var i = 0; i < frames; i++)
        {
            Message(_frame.WrittenSpan[..SpdyFrameReader.HeaderLength]);
            Message(_frame.WrittenSpan[SpdyFrameReader.HeaderLength..]);
        }

        return this;
    }

    private void Message(ReadOnlySpan<byte> bytes)
    {
        if (form == Form.Plain)
        {
            _output.Write(bytes);
        }
        else if (bytes.Length < FragmentedFrom)
        {
            WebSocketFrame(Final | Binary, bytes);
        }
        else
        {
            WebSocketFrame(Binary, bytes);
            WebSocketFrame(Final | Continuation, default);
        }
    }

    private void WebSocketFrame(byte first, ReadOnlySpan<byte> payload)
    {
        Span<byte> header = stackalloc byte[4];
        header[0] = first;
        header[1] = (byte)Math.Min(payload.Length, 126);
        BinaryPrimitives.WriteUInt16BigEndian(header[2..], (ushort)payload.Length);
        _output.Write(header[..(payload.Length < 126 ? 2 : 4)]);
        _output.Write(payload);
    }
}
