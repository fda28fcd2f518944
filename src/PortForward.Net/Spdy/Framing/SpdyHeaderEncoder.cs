using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace PortForward.Net.Spdy.Framing;

/// <summary>Writes header blocks as stored deflate blocks: no compressor, and the same bytes every time (protocol.md 4.2).</summary>
/// <remarks>
/// Invariant: the blocks of one direction form one zlib stream. Only the first block begins with the zlib header; each block ends with exactly one empty
/// stored block, without which Go's reader fails permanently. So the order of encoding must be the order on the wire, and every encoded block must be
/// sent: the caller's lock covers both. Not thread-safe.
/// </remarks>
internal sealed class SpdyHeaderEncoder
{
    private const int MaxStoredBlock = ushort.MaxValue;

    private static readonly byte[] SyncMarker = [0x00, 0x00, 0x00, 0xFF, 0xFF];

    private bool _begun;

    /// <summary>Encodes headers with lowercase names. The caller joins several values of a name with NUL.</summary>
    public void Encode(IBufferWriter<byte> output, ReadOnlySpan<KeyValuePair<string, string>> headers)
    {
        var length = 4;
        foreach (var (name, value) in headers)
        {
            length += 8 + Encoding.UTF8.GetByteCount(name) + Encoding.UTF8.GetByteCount(value);
        }

        var plain = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            WritePlain(plain.AsSpan(0, length), headers);
            EncodePlain(output, plain.AsSpan(0, length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(plain);
        }
    }

    private void EncodePlain(IBufferWriter<byte> output, ReadOnlySpan<byte> plain)
    {
        if (!_begun)
        {
            output.Write<byte>([0x78, 0x01]);
            _begun = true;
        }

        while (!plain.IsEmpty)
        {
            var part = plain[..Math.Min(plain.Length, MaxStoredBlock)];
            var span = output.GetSpan(5);
            span[0] = 0x00;
            BinaryPrimitives.WriteUInt16LittleEndian(span[1..], (ushort)part.Length);
            BinaryPrimitives.WriteUInt16LittleEndian(span[3..], (ushort)~part.Length);
            output.Advance(5);
            output.Write(part);
            plain = plain[part.Length..];
        }

        output.Write(SyncMarker);
    }

    private static void WritePlain(Span<byte> plain, ReadOnlySpan<KeyValuePair<string, string>> headers)
    {
        BinaryPrimitives.WriteInt32BigEndian(plain, headers.Length);
        plain = plain[4..];
        foreach (var (name, value) in headers)
        {
            plain = WriteText(WriteText(plain, name), value);
        }
    }

    private static Span<byte> WriteText(Span<byte> plain, string text)
    {
        var length = Encoding.UTF8.GetBytes(text, plain[4..]);
        BinaryPrimitives.WriteInt32BigEndian(plain, length);
        return plain[(4 + length)..];
    }
}
