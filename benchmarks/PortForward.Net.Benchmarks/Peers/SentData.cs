using System.Buffers.Binary;
using PortForward.Net.Spdy.Framing;

namespace PortForward.Net.Benchmarks.Peers;

/// <summary>Follows the frames that the client writes, and counts the payload of DATA. It looks at headers only.</summary>
internal sealed class SentData(Form form, Gauge gauge)
{
    private readonly byte[] _frameHeader = new byte[SpdyFrameReader.HeaderLength];
    private readonly byte[] _messageHeader = new byte[14];
    private int _frameRead;
    private int _messageRead;
    private int _messageHeaderLength = 2;
    private long _frameLeft;
    private long _messageLeft;
    private int _maskPosition;
    private bool _isData;

    public void Take(ReadOnlySpan<byte> bytes)
    {
        if (form == Form.Plain)
        {
            TakeSpdy(bytes, default);
            return;
        }

        while (!bytes.IsEmpty)
        {
            if (_messageLeft == 0)
            {
                TakeMessageHeader(bytes[0]);
                bytes = bytes[1..];
                continue;
            }

            var part = bytes[..(int)Math.Min(bytes.Length, _messageLeft)];
            if ((_messageHeader[0] & 0x0F) < 8)
            {
                TakeSpdy(part, _messageHeader.AsSpan(_messageHeaderLength - 4, 4));
            }

            _messageLeft -= part.Length;
            bytes = bytes[part.Length..];
        }
    }

    private void TakeMessageHeader(byte next)
    {
        _messageHeader[_messageRead++] = next;
        if (_messageRead == 2)
        {
            _messageHeaderLength = (next & 0x7F) switch { 126 => 8, 127 => 14, _ => 6 };
        }

        if (_messageRead < 2 || _messageRead < _messageHeaderLength)
        {
            return;
        }

        _messageLeft = _messageHeaderLength switch
        {
            6 => _messageHeader[1] & 0x7F,
            8 => BinaryPrimitives.ReadUInt16BigEndian(_messageHeader.AsSpan(2)),
            _ => BinaryPrimitives.ReadInt64BigEndian(_messageHeader.AsSpan(2)),
        };
        (_messageRead, _maskPosition) = (0, 0);
    }

    private void TakeSpdy(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> mask)
    {
        while (!bytes.IsEmpty)
        {
            int taken;
            if (_frameLeft > 0)
            {
                taken = (int)Math.Min(bytes.Length, _frameLeft);
                _frameLeft -= taken;
                if (_isData)
                {
                    gauge.Add(taken);
                }
            }
            else
            {
                taken = 1;
                TakeFrameHeader(mask.IsEmpty ? bytes[0] : (byte)(bytes[0] ^ mask[_maskPosition & 3]));
            }

            _maskPosition += taken;
            bytes = bytes[taken..];
        }
    }

    private void TakeFrameHeader(byte next)
    {
        _frameHeader[_frameRead++] = next;
        if (_frameRead == _frameHeader.Length)
        {
            _frameRead = 0;
            _isData = (_frameHeader[0] & 0x80) == 0;
            _frameLeft = BinaryPrimitives.ReadUInt32BigEndian(_frameHeader.AsSpan(4)) & SpdyFrameReader.MaxLength;
        }
    }
}
