using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using PortForward.Net.Spdy.Framing;

namespace PortForward.Net.Tests.Testing;

/// <summary>The client's end of a session, frame by frame: it may send what no real client would.</summary>
internal sealed class SpdyTestClient(Stream stream)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly PipeReader _reader = PipeReader.Create(stream);
    private readonly SpdyHeaderEncoder _encoder = new();

    public Task SendAsync(params byte[] bytes) => stream.WriteAsync(bytes).AsTask();

    public Task SendAsync(Action<IBufferWriter<byte>> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        write(buffer);
        return stream.WriteAsync(buffer.WrittenMemory).AsTask();
    }

    public Task OpenAsync(int id, SpdyFlags flags, params (string Name, string Value)[] headers) => SendAsync(output =>
    {
        var block = new ArrayBufferWriter<byte>();
        _encoder.Encode(block, [.. headers.Select(header => KeyValuePair.Create(header.Name, header.Value))]);
        SpdyFrameWriter.WriteSynStream(output, id, flags, block.WrittenSpan);
    });

    public async Task OpenPairAsync(int id, int port, string requestId)
    {
        await OpenAsync(id, SpdyFlags.Fin, ("streamtype", "error"), ("port", $"{port}"), ("requestid", requestId));
        await OpenAsync(id + 2, SpdyFlags.None, ("streamtype", "data"), ("port", $"{port}"), ("requestid", requestId));
    }

    /// <summary>Gives the next frame in words, or null at the end of the session.</summary>
    public async Task<string?> ReadAsync()
    {
        while (true)
        {
            var result = await _reader.ReadAsync().AsTask().WaitAsync(Patience);
            var buffer = result.Buffer;
            if (SpdyFrameReader.TryRead(ref buffer, SpdyFrameReader.MaxLength, out var frame))
            {
                var text = Describe(frame);
                _reader.AdvanceTo(buffer.Start);
                return text;
            }

            _reader.AdvanceTo(buffer.Start, buffer.End);
            if (result.IsCompleted)
            {
                return null;
            }
        }
    }

    public async Task<List<string>> ReadAsync(int count)
    {
        var frames = new List<string>();
        while (frames.Count < count && await ReadAsync() is { } frame)
        {
            frames.Add(frame);
        }

        return frames;
    }

    private static string Describe(in SpdyFrame frame) => frame.Type switch
    {
        SpdyFrameType.Data => $"DATA {frame.StreamId} '{Encoding.UTF8.GetString(frame.Payload.ToArray())}'{(frame.IsFin ? " FIN" : "")}",
        SpdyFrameType.SynReply => $"REPLY {frame.StreamId}",
        SpdyFrameType.RstStream => $"RST {frame.StreamId} {frame.Value}",
        SpdyFrameType.Ping => $"PING {frame.Value}",
        SpdyFrameType.GoAway => $"GOAWAY {frame.StreamId} {frame.Value}",
        _ => $"{frame.Type}",
    };
}
