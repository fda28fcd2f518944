using System.Buffers;
using BenchmarkDotNet.Attributes;
using Nerdbank.Streams;
using PortForward.Net.Spdy.Framing;
using PortForward.Net.Spdy.Streams;

namespace PortForward.Net.Benchmarks;

/// <summary>Cutting frames out of what was received: bulk data, and the small frames of many short connections.</summary>
[MemoryDiagnoser]
public class FrameReaderBenchmarks
{
    private const int Frames = 64;
    private const int MaxLength = 1024 * 1024;

    private ReadOnlySequence<byte> _received;
    private ReadOnlySequence<byte> _receivedInPieces;
    private ReadOnlySequence<byte> _receivedPings;

    /// <summary>The bytes in each DATA frame.</summary>
    [Params(16, SpdyStream.MaxDataLength)]
    public int Payload { get; set; }

    [GlobalSetup]
    public void Write()
    {
        var output = new ArrayBufferWriter<byte>();
        var data = new byte[Payload];
        for (var i = 0; i < Frames; i++)
        {
            SpdyFrameWriter.WriteData(output, 1 + (2 * i), SpdyFlags.None, data);
        }

        _received = new ReadOnlySequence<byte>(output.WrittenMemory);
        _receivedInPieces = CutInPieces(output.WrittenMemory, SpdyFrameReader.HeaderLength + Payload - 1);
        var pings = new ArrayBufferWriter<byte>();
        for (var i = 0u; i < Frames; i++)
        {
            SpdyFrameWriter.WritePing(pings, 1 + (2 * i));
        }

        _receivedPings = new ReadOnlySequence<byte>(pings.WrittenMemory);
    }

    [Benchmark(OperationsPerInvoke = Frames)]
    public long Read() => ReadAll(_received);

    /// <summary>Each frame, and now and then a header, lies in two pieces.</summary>
    [Benchmark(OperationsPerInvoke = Frames)]
    public long ReadAcrossPieces() => ReadAll(_receivedInPieces);

    /// <summary>Control frames, which the payload makes no difference to.</summary>
    [Benchmark(OperationsPerInvoke = Frames)]
    public long ReadPing() => ReadAll(_receivedPings);

    private static long ReadAll(ReadOnlySequence<byte> buffer)
    {
        var bytes = 0L;
        while (SpdyFrameReader.TryRead(ref buffer, MaxLength, out var frame))
        {
            bytes += frame.Payload.Length;
        }

        return bytes;
    }

    private static ReadOnlySequence<byte> CutInPieces(ReadOnlyMemory<byte> bytes, int length)
    {
        var pieces = new Sequence<byte>();
        for (; !bytes.IsEmpty; bytes = bytes[Math.Min(length, bytes.Length)..])
        {
            pieces.Append(bytes[..Math.Min(length, bytes.Length)]);
        }

        return pieces;
    }
}
