using System.Buffers;
using System.IO.Pipelines;
using Nerdbank.Streams;
using PortForward.Net.Spdy.Framing;

namespace PortForward.Net.Tests.Spdy;

/// <summary>An in-memory wire: the code under test has <see cref="Client"/>, the test reads and writes frames by hand at the other end.</summary>
internal class FrameWire
{
    /// <summary>A bound on hangs, never a measure.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Stream _wire;
    private readonly PipeReader _reader;

    public FrameWire()
    {
        (var client, _wire) = FullDuplexStream.CreatePair();
        Client = new ClientWire(client);
        _reader = PipeReader.Create(_wire);
    }

    public ClientWire Client { get; }

    /// <summary>Reads the next frame that the client sent; its payload is copied.</summary>
    public async Task<SpdyFrame> ReadAsync()
    {
        while (true)
        {
            var result = await _reader.ReadAsync().AsTask().WaitAsync(Patience);
            var buffer = result.Buffer;
            if (SpdyFrameReader.TryRead(ref buffer, SpdyFrameReader.MaxLength, out var frame))
            {
                var copy = new SpdyFrame
                {
                    Type = frame.Type,
                    Flags = frame.Flags,
                    StreamId = frame.StreamId,
                    Value = frame.Value,
                    Priority = frame.Priority,
                    Payload = new ReadOnlySequence<byte>(frame.Payload.ToArray()),
                };
                _reader.AdvanceTo(buffer.Start);
                return copy;
            }

            if (result.IsCompleted)
            {
                throw new EndOfStreamException("the client closed the connection");
            }

            _reader.AdvanceTo(buffer.Start, buffer.End);
        }
    }

    /// <summary>Reads until the client has closed the connection; gives what it sent before.</summary>
    public async Task<List<SpdyFrame>> ReadToEndAsync()
    {
        var frames = new List<SpdyFrame>();
        try
        {
            while (true)
            {
                frames.Add(await ReadAsync());
            }
        }
        catch (EndOfStreamException)
        {
            return frames;
        }
    }

    public Task WriteAsync(Action<IBufferWriter<byte>> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        write(buffer);
        return WriteAsync(buffer.WrittenMemory);
    }

    public async Task WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        await _wire.WriteAsync(bytes);
        await _wire.FlushAsync();
    }

    public Task ReplyAsync(int streamId) => WriteAsync(o => SpdyFrameWriter.WriteSynReply(o, streamId, SpdyFlags.None, Hex.Of("6260606000000000ffff")));

    public Task DataAsync(int streamId, string text, SpdyFlags flags = SpdyFlags.None) =>
        WriteAsync(o => SpdyFrameWriter.WriteData(o, streamId, flags, System.Text.Encoding.UTF8.GetBytes(text)));

    /// <summary>Closes the wire from the peer's side.</summary>
    public void Cut() => _wire.Dispose();
}
