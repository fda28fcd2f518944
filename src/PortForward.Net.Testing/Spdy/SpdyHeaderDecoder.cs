using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using PortForward.Net.Spdy.Framing;

namespace PortForward.Net.Testing.Spdy;

/// <summary>Decodes the header blocks of one direction of a session: one zlib stream, with or without SPDY's dictionary.</summary>
/// <remarks>
/// .NET does not support zlib with a preset dictionary. A raw inflater that first reads the dictionary as a stored block and discards its output has the
/// same bytes in its window. Everything is read by exact lengths: reading on to the end of a flushed block fails under strict validation. After an
/// exception the context is lost, and the session with it. Not thread-safe.
/// </remarks>
internal sealed class SpdyHeaderDecoder : IDisposable
{
    /// <summary>The maximum number of headers in a block.</summary>
    public const int MaxHeaders = 1000;

    /// <summary>The maximum length of a decompressed block.</summary>
    public const int MaxPlainBytes = 1024 * 1024;

    // The inflater may leave the end marker of a block and a few bits before it.
    private const int MaxLeftOver = 32;
    private const int PresetDictionary = 0x20;

    private static ReadOnlySpan<byte> SyncTail => [0x00, 0x00, 0xFF, 0xFF];

    private static ReadOnlySpan<byte> DoubleSyncTail => [0x00, 0x00, 0xFF, 0xFF, 0x00, 0x00, 0x00, 0xFF, 0xFF];

    private readonly HeaderBlockFeed _feed = new();
    private readonly DeflateStream _inflater;
    private bool _begun;
    private int _plainBytes;

    public SpdyHeaderDecoder()
    {
        _inflater = new DeflateStream(_feed, CompressionMode.Decompress, leaveOpen: true);
    }

    /// <summary>Decodes the next block on the wire. The values of a repeated name are joined by NUL.</summary>
    /// <exception cref="SpdyProtocolException">The block is not valid.</exception>
    public IReadOnlyDictionary<string, string> Decode(ReadOnlySequence<byte> block)
    {
        CheckTail(block);
        try
        {
            _feed.Append(_begun ? block : ReadZlibHeader(block));
            _begun = true;
            var headers = ReadHeaders();
            return _feed.Remaining <= MaxLeftOver ? headers : throw new SpdyProtocolException("A header block contains more than its headers.");
        }
        catch (InvalidDataException)
        {
            throw new SpdyProtocolException("A header block cannot be decompressed.");
        }
    }

    public void Dispose()
    {
        _inflater.Dispose();
        _feed.Dispose();
    }

    private static void CheckTail(ReadOnlySequence<byte> block)
    {
        Span<byte> tail = stackalloc byte[DoubleSyncTail.Length];
        var length = (int)Math.Min(block.Length, tail.Length);
        tail = tail[..length];
        block.Slice(block.Length - length).CopyTo(tail);
        if (!tail.EndsWith(SyncTail) || tail.SequenceEqual(DoubleSyncTail))
        {
            throw new SpdyProtocolException("A header block does not end with exactly one flush.");
        }
    }

    private ReadOnlySequence<byte> ReadZlibHeader(ReadOnlySequence<byte> block)
    {
        Span<byte> header = stackalloc byte[6];
        if (block.Length < header.Length)
        {
            throw new SpdyProtocolException("The first header block is too short.");
        }

        block.Slice(0, header.Length).CopyTo(header);
        if ((header[0] & 0x0F) != 8 || header[0] >> 4 > 7 || BinaryPrimitives.ReadUInt16BigEndian(header) % 31 != 0)
        {
            throw new SpdyProtocolException("The first header block has no zlib header.");
        }

        if ((header[1] & PresetDictionary) == 0)
        {
            return block.Slice(2);
        }

        if (BinaryPrimitives.ReadUInt32BigEndian(header[2..]) != SpdyDictionary.Adler32)
        {
            throw new SpdyProtocolException("The header blocks are compressed with an unknown dictionary.");
        }

        Prime();
        return block.Slice(6);
    }

    private void Prime()
    {
        var dictionary = SpdyDictionary.Bytes;
        var stored = new byte[5 + dictionary.Length];
        BinaryPrimitives.WriteUInt16LittleEndian(stored.AsSpan(1), (ushort)dictionary.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(stored.AsSpan(3), (ushort)~dictionary.Length);
        dictionary.CopyTo(stored.AsMemory(5));
        _feed.Append(new ReadOnlySequence<byte>(stored));
        ReadExactly(new byte[dictionary.Length]);
    }

    private Dictionary<string, string> ReadHeaders()
    {
        _plainBytes = 0;
        var count = ReadLength();
        if (count > MaxHeaders)
        {
            throw new SpdyProtocolException("A header block contains too many headers.");
        }

        var headers = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < count; i++)
        {
            var name = ReadText();
            if (name.AsSpan().ContainsAnyInRange('A', 'Z'))
            {
                throw new SpdyProtocolException("A header name is not lowercase.");
            }

            var value = ReadText();
            headers[name] = headers.TryGetValue(name, out var earlier) ? $"{earlier}\0{value}" : value;
        }

        return headers;
    }

    private string ReadText()
    {
        var length = ReadLength();
        var bytes = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            ReadExactly(bytes.AsSpan(0, length));
            return Encoding.Latin1.GetString(bytes, 0, length);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private int ReadLength()
    {
        Span<byte> bytes = stackalloc byte[4];
        ReadExactly(bytes);
        var length = BinaryPrimitives.ReadUInt32BigEndian(bytes);
        _plainBytes += bytes.Length;
        if (length > MaxPlainBytes - _plainBytes)
        {
            throw new SpdyProtocolException("A header block exceeds the size limit.");
        }

        _plainBytes += (int)length;
        return (int)length;
    }

    private void ReadExactly(Span<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            // No data although more is expected: the block is truncated, or the peer has ended the zlib stream.
            var read = _inflater.Read(buffer);
            if (read == 0)
            {
                throw new SpdyProtocolException("A header block ends within its headers.");
            }

            buffer = buffer[read..];
        }
    }
}
