using System.Buffers.Binary;

namespace PortForward.Net.Tunnel;

/// <summary>The header of a WebSocket frame (RFC 6455, 5.2): pure reading of what a server sends, pure writing of what a client sends.</summary>
internal readonly record struct WebSocketFrameHeader(WebSocketOpcode Opcode, bool Fin, long Length)
{
    /// <summary>The longest header of a client's frame: two bytes, eight of length, four of mask.</summary>
    public const int MaxClientLength = 14;

    public const int MaxControlPayload = 125;

    public bool IsControl => Opcode >= WebSocketOpcode.Close;

    /// <summary>Reads a server's header; 0 when the span does not hold all of it, else its length.</summary>
    /// <exception cref="WebSocketProtocolException">The header breaks the protocol, or one of the rules of this tunnel.</exception>
    public static int TryRead(ReadOnlySpan<byte> span, out WebSocketFrameHeader header)
    {
        header = default;
        if (span.Length < 2)
        {
            return 0;
        }

        if ((span[0] & 0x70) != 0)
        {
            throw new WebSocketProtocolException("the server sent a WebSocket frame with reserved bits, though no extension was agreed on");
        }

        if ((span[1] & 0x80) != 0)
        {
            throw new WebSocketProtocolException("the server sent a masked WebSocket frame");
        }

        var opcode = (WebSocketOpcode)(span[0] & 0x0F);
        var fin = (span[0] & 0x80) != 0;
        var shortLength = span[1] & 0x7F;
        CheckOpcode(opcode, fin, shortLength);
        switch (shortLength)
        {
            case < 126:
                header = new(opcode, fin, shortLength);
                return 2;
            case 126 when span.Length >= 4:
                header = new(opcode, fin, BinaryPrimitives.ReadUInt16BigEndian(span[2..]));
                return 4;
            case 127 when span.Length >= 10:
                var length = BinaryPrimitives.ReadInt64BigEndian(span[2..]);
                header = length >= 0 ? new(opcode, fin, length) : throw new WebSocketProtocolException("the server sent a WebSocket frame of impossible length");
                return 10;
            default:
                return 0;
        }
    }

    /// <summary>Writes a client's header with its mask; gives its length.</summary>
    public static int Write(Span<byte> span, WebSocketOpcode opcode, int length, ReadOnlySpan<byte> mask)
    {
        span[0] = (byte)(0x80 | (int)opcode);
        int position;
        if (length < 126)
        {
            span[1] = (byte)(0x80 | length);
            position = 2;
        }
        else if (length <= ushort.MaxValue)
        {
            span[1] = 0x80 | 126;
            BinaryPrimitives.WriteUInt16BigEndian(span[2..], (ushort)length);
            position = 4;
        }
        else
        {
            span[1] = 0x80 | 127;
            BinaryPrimitives.WriteInt64BigEndian(span[2..], length);
            position = 10;
        }

        mask.CopyTo(span[position..]);
        return position + mask.Length;
    }

    private static void CheckOpcode(WebSocketOpcode opcode, bool fin, int shortLength)
    {
        switch (opcode)
        {
            case WebSocketOpcode.Continuation or WebSocketOpcode.Binary:
                return;
            case WebSocketOpcode.Text:
                throw new WebSocketProtocolException("the server sent a WebSocket text message, where the tunnel carries binary ones only");
            case WebSocketOpcode.Close or WebSocketOpcode.Ping or WebSocketOpcode.Pong when fin && shortLength <= MaxControlPayload:
                return;
            case WebSocketOpcode.Close or WebSocketOpcode.Ping or WebSocketOpcode.Pong:
                throw new WebSocketProtocolException("the server sent a WebSocket control frame that is fragmented or too long");
            default:
                throw new WebSocketProtocolException($"the server sent a WebSocket frame of the reserved kind {(int)opcode}");
        }
    }
}
