using System.Buffers;
using FsCheck.Xunit;
using PortForward.Net.Spdy.Framing;

namespace PortForward.Net.Tests.Spdy;

public sealed class SpdyFrameCodecTests
{
    private static readonly KeyValuePair<string, string>[] ErrorHeaders = [new("streamtype", "error"), new("port", "80"), new("requestid", "0")];
    private static readonly KeyValuePair<string, string>[] DataHeaders = [new("streamtype", "data"), new("port", "80"), new("requestid", "0")];

    // Case 2: protocol.md Appendix B, V5 and V6.
    [Fact]
    public void A_pair_is_opened_with_the_bytes_of_the_specification()
    {
        var encoder = new SpdyHeaderEncoder();
        var output = new ArrayBufferWriter<byte>();
        var block = new ArrayBufferWriter<byte>();
        encoder.Encode(block, ErrorHeaders);
        SpdyFrameWriter.WriteSynStream(output, 1, SpdyFlags.Fin, block.WrittenSpan);
        block.ResetWrittenCount();
        encoder.Encode(block, DataHeaders);
        SpdyFrameWriter.WriteSynStream(output, 3, SpdyFlags.None, block.WrittenSpan);

        Assert.Equal(
            Hex.Of("8003000101000051000000010000000000007801003b00c4ff000000030000000a73747265616d74797065000000056572726f7200000004706f7274"
                + "000000023830000000097265717565737469640000000130000000ffff"
                + "800300010000004e00000003000000000000003a00c5ff000000030000000a73747265616d74797065000000046461746100000004706f7274"
                + "000000023830000000097265717565737469640000000130000000ffff"),
            output.WrittenSpan.ToArray());
    }

    [Fact]
    public void Small_frames_are_written_with_the_bytes_of_the_specification()
    {
        Assert.Equal(Hex.Of("000000030000000568656c6c6f"), Written(o => SpdyFrameWriter.WriteData(o, 3, SpdyFlags.None, "hello"u8)));
        Assert.Equal(Hex.Of("0000000301000000"), Written(o => SpdyFrameWriter.WriteData(o, 3, SpdyFlags.Fin, default)));
        Assert.Equal(Hex.Of("800300060000000400000001"), Written(o => SpdyFrameWriter.WritePing(o, 1)));
        Assert.Equal(Hex.Of("80030007000000080000000000000000"), Written(o => SpdyFrameWriter.WriteGoAway(o, 0, 0)));
        Assert.Equal(Hex.Of("80030003000000080000000300000005"), Written(o => SpdyFrameWriter.WriteRst(o, 3, SpdyStatus.Cancel)));
    }

    // Case 3.
    [Fact]
    public void Every_frame_type_comes_back_as_it_was_written()
    {
        var buffer = new ReadOnlySequence<byte>(Written(WriteOneOfEach));
        var frames = ReadAll(ref buffer);

        Assert.Equal(0, buffer.Length);
        Assert.Equal(
            ["SynStream 1 Fin 0 abc", "SynReply 1 None 0 de", "Headers 5 Fin 0 f", "Data 3 Fin 0 hello", "RstStream 3 None 5 -", "Ping 0 None 7 -",
                "GoAway 9 None 2 -", "WindowUpdate 3 None 64 -", "Settings 0 Fin 0 -", "Data 3 None 0 "],
            frames.ConvertAll(Describe));
    }

    // Case 4.
    [Property(MaxTest = 200)]
    public bool Frames_are_the_same_however_the_bytes_are_split(FsCheck.PositiveInt step)
    {
        var bytes = Written(WriteOneOfEach);
        var whole = new ReadOnlySequence<byte>(bytes);
        var expected = ReadAll(ref whole).ConvertAll(Describe);

        var actual = new List<string>();
        var size = (step.Get % bytes.Length) + 1;
        var start = 0;
        for (var end = Math.Min(size, bytes.Length); ; end = Math.Min(end + size, bytes.Length))
        {
            var view = Segmented(bytes.AsMemory(start, end - start), size);
            var before = view.Length;
            actual.AddRange(ReadAll(ref view).ConvertAll(Describe));
            start += (int)(before - view.Length);
            if (end == bytes.Length)
            {
                break;
            }
        }

        return expected.SequenceEqual(actual);
    }

    // Case 6.
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(32768)]
    [InlineData(SpdyFrameReader.MaxLength)]
    public void Data_of_any_length_is_accepted_up_to_the_limit(int length)
    {
        var buffer = new ReadOnlySequence<byte>(Written(o => SpdyFrameWriter.WriteData(o, 1, SpdyFlags.None, new byte[length])));
        Assert.True(SpdyFrameReader.TryRead(ref buffer, SpdyFrameReader.MaxLength, out var frame));
        Assert.Equal(length, frame.Payload.Length);
    }

    // Case 6.
    [Fact]
    public void A_frame_above_the_limit_is_refused_by_its_header_alone()
    {
        var buffer = new ReadOnlySequence<byte>(Hex.Of("0000000100ffffff"));
        var before = GC.GetAllocatedBytesForCurrentThread();
        var error = Assert.Throws<SpdyProtocolException>(() => SpdyFrameReader.TryRead(ref buffer, 1024, out _));
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 100_000, "memory was taken for the claimed length");
        Assert.Contains("16777215", error.Message, StringComparison.Ordinal);
    }

    // Cases 8 and 11.
    [Theory]
    [InlineData("80030001 00000009 000000010000000000", "SYN_STREAM too short")]
    [InlineData("80030001 0000000a 00000000000000000000", "SYN_STREAM id 0")]
    [InlineData("80030002 00000004 00000000", "SYN_REPLY id 0")]
    [InlineData("80030002 00000003 000000", "SYN_REPLY too short")]
    [InlineData("80030003 00000008 0000000000000005", "RST id 0")]
    [InlineData("80030003 00000008 0000000100000000", "RST status 0")]
    [InlineData("80030003 00000004 00000001", "RST too short")]
    [InlineData("80030006 00000004 00000000", "PING id 0")]
    [InlineData("80030006 01000004 00000001", "PING with flags")]
    [InlineData("80030006 00000008 0000000100000001", "PING too long")]
    [InlineData("80030007 00000004 00000000", "GOAWAY too short")]
    [InlineData("80030007 0000000c 000000000000000000000000", "GOAWAY too long")]
    [InlineData("80030008 00000004 00000000", "HEADERS id 0")]
    [InlineData("80030009 00000004 00000001", "WINDOW_UPDATE too short")]
    [InlineData("00000000 00000001 41", "DATA id 0")]
    public void A_malformed_frame_is_fatal(string hex, string what)
    {
        var bytes = Hex.Of(hex);
        var buffer = new ReadOnlySequence<byte>(bytes);
        Assert.True(Throws(ref buffer), what);
    }

    // Case 10.
    [Theory]
    [InlineData(5)]
    [InlineData(10)]
    [InlineData(0x7FFF)]
    public void Unknown_control_types_are_passed_on_by_length(int type)
    {
        var bytes = Hex.Of($"8003{type:x4}00000003aabbcc" + "0000000300000001" + "41");
        var buffer = new ReadOnlySequence<byte>(bytes);
        var frames = ReadAll(ref buffer);
        Assert.Equal(type, (int)frames[0].Type);
        Assert.Equal(3, frames[0].Payload.Length);
        Assert.Equal("Data 3 None 0 A", Describe(frames[1]));
    }

    [Fact]
    public void Any_version_number_is_accepted()
    {
        var buffer = new ReadOnlySequence<byte>(Hex.Of("800200060000000400000001"));
        Assert.Equal("Ping 0 None 1 -", Describe(ReadAll(ref buffer)[0]));
    }

    // Case 12, the writer's half; the decoding half is in the tests of the in-process cluster.
    [Property(MaxTest = 50)]
    public bool A_header_block_ends_with_exactly_one_sync_marker(FsCheck.NonEmptyArray<FsCheck.NonEmptyString> values)
    {
        var encoder = new SpdyHeaderEncoder();
        var block = new ArrayBufferWriter<byte>();
        foreach (var value in values.Get)
        {
            block.ResetWrittenCount();
            encoder.Encode(block, [new("name", value.Get)]);
            var body = block.WrittenSpan;
            var header = ReferenceEquals(value, values.Get[0]) ? 2 : 0;
            var length = body[header + 1] | (body[header + 2] << 8);
            if (body[header] != 0 || body.Length != header + 5 + length + 5 || !body[^5..].SequenceEqual(Hex.Of("000000ffff")))
            {
                return false;
            }
        }

        return true;
    }

    // Corrupt bytes end in frames, in a wait for more, or in the typed error: never in anything else, and never in a hang.
    [Property(MaxTest = 500)]
    public bool Random_bytes_never_break_the_reader(byte[] bytes)
    {
        var buffer = new ReadOnlySequence<byte>(bytes);
        try
        {
            ReadAll(ref buffer, 4096);
        }
        catch (SpdyProtocolException)
        {
        }

        return true;
    }

    private static void WriteOneOfEach(IBufferWriter<byte> output)
    {
        SpdyFrameWriter.WriteSynStream(output, 1, SpdyFlags.Fin, "abc"u8);
        SpdyFrameWriter.WriteSynReply(output, 1, SpdyFlags.None, "de"u8);
        SpdyFrameWriter.WriteHeaders(output, 5, SpdyFlags.Fin, "f"u8);
        SpdyFrameWriter.WriteData(output, 3, SpdyFlags.Fin, "hello"u8);
        SpdyFrameWriter.WriteRst(output, 3, SpdyStatus.Cancel);
        SpdyFrameWriter.WritePing(output, 7);
        SpdyFrameWriter.WriteGoAway(output, 9, 2);
        SpdyFrameWriter.WriteWindowUpdate(output, 3, 64);
        SpdyFrameWriter.WriteSettings(output, SpdyFlags.Fin, [0x0000_0004_0000_0064]);
        SpdyFrameWriter.WriteData(output, 3, SpdyFlags.None, default);
    }

    private static string Describe(SpdyFrame frame)
    {
        var hasBytes = frame.Type is SpdyFrameType.Data or SpdyFrameType.SynStream or SpdyFrameType.SynReply or SpdyFrameType.Headers;
        var payload = hasBytes ? System.Text.Encoding.ASCII.GetString(frame.Payload.ToArray()) : "-";
        return $"{frame.Type} {frame.StreamId} {frame.Flags} {frame.Value} {payload}";
    }

    private static List<SpdyFrame> ReadAll(ref ReadOnlySequence<byte> buffer, int limit = SpdyFrameReader.MaxLength)
    {
        var frames = new List<SpdyFrame>();
        while (SpdyFrameReader.TryRead(ref buffer, limit, out var frame))
        {
            frames.Add(frame);
        }

        return frames;
    }

    private static bool Throws(ref ReadOnlySequence<byte> buffer)
    {
        try
        {
            SpdyFrameReader.TryRead(ref buffer, SpdyFrameReader.MaxLength, out _);
            return false;
        }
        catch (SpdyProtocolException)
        {
            return true;
        }
    }

    private static byte[] Written(Action<IBufferWriter<byte>> write)
    {
        var output = new ArrayBufferWriter<byte>();
        write(output);
        return output.WrittenSpan.ToArray();
    }

    private static ReadOnlySequence<byte> Segmented(ReadOnlyMemory<byte> bytes, int size)
    {
        Segment? first = null, last = null;
        for (var i = 0; i < bytes.Length; i += size)
        {
            last = new Segment(bytes.Slice(i, Math.Min(size, bytes.Length - i)), last);
            first ??= last;
        }

        return first is null ? default : new ReadOnlySequence<byte>(first, 0, last!, last!.Memory.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, Segment? previous)
        {
            Memory = memory;
            if (previous is not null)
            {
                RunningIndex = previous.RunningIndex + previous.Memory.Length;
                previous.Next = this;
            }
        }
    }
}
