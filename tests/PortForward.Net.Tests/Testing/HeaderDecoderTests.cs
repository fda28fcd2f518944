using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using PortForward.Net.Spdy.Framing;
using PortForward.Net.Testing.Spdy;

namespace PortForward.Net.Tests.Testing;

public sealed class HeaderDecoderTests
{
    // Written by Go's SPDY framer (protocol.md, appendix B): header blocks of V1 and V2, V3 and V4.
    private const string ErrorBlock = "78f9e3c6a7c26260606006a7b392a2d4c45c6851c29a5a54945f0429968b4a181818982c0c181818388b20919899c2c0c0c06800000000ffff";
    private const string DataBlock = "c2aa15540a2512d209000000ffff";
    private const string FirstEmptyBlock = "78f9e3c6a7c26260606000000000ffff";
    private const string SecondEmptyBlock = "6260606000000000ffff";

    [Fact]
    public void The_dictionary_is_the_published_one()
    {
        Assert.Equal(1423, SpdyDictionary.Bytes.Length);
        Assert.Equal(
            "51D27341373F923F3CD88E1EB7162AEAA3723D7585FF2399201DC06498407F02",
            Convert.ToHexString(SHA256.HashData(SpdyDictionary.Bytes.Span)));
    }

    [Fact]
    public void Blocks_of_a_Go_client_decode_in_one_context()
    {
        using var decoder = new SpdyHeaderDecoder();

        Assert.Equal(Headers(("streamtype", "error"), ("port", "80"), ("requestid", "0")), decoder.Decode(Hex(ErrorBlock)));
        Assert.Equal(Headers(("streamtype", "data"), ("port", "80"), ("requestid", "0")), decoder.Decode(Hex(DataBlock)));
    }

    [Fact]
    public void A_later_block_means_nothing_in_a_fresh_context()
    {
        using var decoder = new SpdyHeaderDecoder();

        Assert.Throws<SpdyProtocolException>(() => decoder.Decode(Hex(DataBlock)));
    }

    [Fact]
    public void Empty_blocks_decode_to_no_headers()
    {
        using var decoder = new SpdyHeaderDecoder();

        Assert.Empty(decoder.Decode(Hex(FirstEmptyBlock)));
        Assert.Empty(decoder.Decode(Hex(SecondEmptyBlock)));
    }

    [Fact]
    public void A_thousand_blocks_of_our_own_encoder_decode_in_one_context()
    {
        using var decoder = new SpdyHeaderDecoder();
        var encoder = new SpdyHeaderEncoder();

        for (var i = 0; i < 1000; i++)
        {
            var block = new ArrayBufferWriter<byte>();
            encoder.Encode(block, [new("streamtype", "data"), new("port", "80"), new("requestid", $"{i}")]);
            Assert.Equal($"{i}", decoder.Decode(new(block.WrittenMemory))["requestid"]);
        }
    }

    [Fact]
    public void Values_of_one_name_are_joined_by_nul()
    {
        using var decoder = new SpdyHeaderDecoder();

        var headers = decoder.Decode(Block(true, Plain(("a", "1\02"), ("b", "x"), ("b", "y"))));

        Assert.Equal(Headers(("a", "1\02"), ("b", "x\0y")), headers);
    }

    [Fact]
    public void Blocks_of_every_size_around_the_inflaters_buffer_decode()
    {
        // A real compressor's context over blocks that end just before, at and after what the inflater takes at once.
        using var compressed = new MemoryStream();
        using var compressor = new ZLibStream(compressed, CompressionLevel.Optimal, leaveOpen: true);
        using var decoder = new SpdyHeaderDecoder();
        for (var size = 8000; size < 8400; size++)
        {
            var value = Convert.ToHexString(RandomNumberGenerator.GetBytes(size / 2 + 1))[..size];
            var noise = Encoding.Latin1.GetString(RandomNumberGenerator.GetBytes(size)).Replace('\0', ' ');
            compressed.SetLength(0);
            compressor.Write(Plain(("hex", value), ("noise", noise)));
            compressor.Flush();

            Assert.Equal(Headers(("hex", value), ("noise", noise)), decoder.Decode(new(compressed.ToArray())));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("0000ffff")]
    [InlineData("78010000ffff")] // header, nothing but the end of a flush
    [InlineData("00f9e3c6a7c26260606000000000ffff")] // not zlib
    [InlineData("78f8e3c6a7c26260606000000000ffff")] // header checksum
    [InlineData("78f9e3c6a7c36260606000000000ffff")] // another dictionary
    [InlineData("78f9e3c6a7c2ffffffffffff000000ffff")] // no such block type
    [InlineData("78f9e3c6a7c262606060")] // no flush
    [InlineData("78f9e3c6a7c26260606000000000ffff000000ffff")] // two flushes
    public void A_block_that_is_none_is_an_error(string hex)
    {
        using var decoder = new SpdyHeaderDecoder();

        Assert.Throws<SpdyProtocolException>(() => decoder.Decode(Hex(hex)));
    }

    [Theory]
    [InlineData("00000001")] // one header promised, none there
    [InlineData("ffffffff")]
    [InlineData("000003e9")] // more headers than allowed
    [InlineData("0000000100000005616263")] // a name longer than the block
    [InlineData("00000001ffffffff616263")]
    [InlineData("000000017fffffff616263")]
    [InlineData("00000001000000016100100001")] // a value longer than allowed
    [InlineData("000000010000000141000000016f")] // upper case
    public void Headers_that_lie_are_an_error(string plainHex)
    {
        using var decoder = new SpdyHeaderDecoder();

        Assert.Throws<SpdyProtocolException>(() => decoder.Decode(Block(true, Convert.FromHexString(plainHex))));
    }

    [Fact]
    public void A_finished_zlib_stream_is_an_error()
    {
        using var decoder = new SpdyHeaderDecoder();
        var plain = Plain(("a", "1"));
        var first = Block(true, plain).ToArray();
        first[2] = 1;
        decoder.Decode(new(first));

        Assert.Throws<SpdyProtocolException>(() => decoder.Decode(Block(false, plain)));
    }

    [Fact]
    public void A_block_that_goes_on_behind_its_headers_is_an_error_at_the_latest_in_the_next()
    {
        using var decoder = new SpdyHeaderDecoder();
        var plain = Plain(("a", "1"));

        Assert.Throws<SpdyProtocolException>(() =>
        {
            decoder.Decode(Block(true, [.. plain, 0xFF]));
            decoder.Decode(Block(false, plain));
        });
    }

    private static ReadOnlySequence<byte> Hex(string hex) => new(Convert.FromHexString(hex));

    private static Dictionary<string, string> Headers(params (string Name, string Value)[] headers) =>
        headers.ToDictionary(header => header.Name, header => header.Value);

    private static byte[] Plain(params (string Name, string Value)[] headers)
    {
        var plain = new ArrayBufferWriter<byte>();
        WriteLength(headers.Length);
        foreach (var (name, value) in headers)
        {
            WriteLength(name.Length);
            plain.Write(Encoding.Latin1.GetBytes(name));
            WriteLength(value.Length);
            plain.Write(Encoding.Latin1.GetBytes(value));
        }

        return plain.WrittenSpan.ToArray();

        void WriteLength(int length)
        {
            BinaryPrimitives.WriteInt32BigEndian(plain.GetSpan(4), length);
            plain.Advance(4);
        }
    }

    private static ReadOnlySequence<byte> Block(bool isFirst, byte[] plain)
    {
        byte[] header = isFirst ? [0x78, 0x01] : [];
        var (low, high) = ((byte)plain.Length, (byte)(plain.Length >> 8));
        return new([.. header, 0, low, high, (byte)~low, (byte)~high, .. plain, 0, 0, 0, 0xFF, 0xFF]);
    }
}
