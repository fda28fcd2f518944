using System.Buffers.Binary;

namespace PortForward.Net.Tunnel;

/// <summary>The header of a WebSocket frame (RFC 6455, 5.2), with pure functions that parse a server's header and format a client's.</summary>
internal readonly record struct WebSocketFrameHeader(WebSocketOpcode Opcode, bool Fin, long Length)
{
    /// <summary>The maximum length of a client's frame header: two bytes, eight of length, four of mask.</summary>
    public const int MaxClientLength = 14;

    public const int MaxControlPayload = 125;

    public bool IsControl => Opcode >= WebSocketOpcode.Close;

    /// <summary>Parses a server's header. Returns its length, or 0 if the span does not contain all of it.</summary>
    /// <exception cref="WebSocketProtocolException">The header violates the protocol or a rule of this tunnel.</exception>
    public static int TryRead(ReadOnlySpan<byte> span, out WebSocketFrameHeader header)
    {
        header = default;
        if (span.Length < 2)
        {
            return 0;
        }

        if ((span[0] & 0x70) != 0)
        {
            throw new WebSocketProtocolException("The server sent a WebSocket frame with reserved bits, although no extension was negotiated.");
        }

        if ((span[1] & 0x80) != 0)
        {
            throw new WebSocketProtocolException("The server sent a masked WebSocket frame.");
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
                header = length >= 0 ? new(opcode, fin, length) : throw new WebSocketProtocolException("The server sent a WebSocket frame with an invalid length.");
                return 10;
            default:
                return 0;
        }
    }

    /// <summary>Writes a client's header with its mask. Returns its length.</summary>
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
                throw new WebSocketProtocolException("The server sent a WebSocket text message, but the tunnel uses only binary messages.");
            case WebSocketOpcode.Close or WebSocketOpcode.Ping or WebSocketOpcode.Pong when fin && shortLength <= MaxControlPayload:
                return;
            case WebSocketOpcode.Close or WebSocketOpcode.Ping or WebSocketOpcode.Pong:
                throw new WebSocketProtocolException("The server sent a WebSocket control frame that is fragmented or too long.");
            default:
                throw new WebSocketProtocolException($"The server sent a WebSocket frame with the reserved opcode {(int)opcode}.");
        }
    }
}
