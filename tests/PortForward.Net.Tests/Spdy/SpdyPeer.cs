using System.Buffers;
using System.IO.Pipelines;
using Nerdbank.Streams;
using PortForward.Net.Spdy;

namespace PortForward.Net.Tests.Spdy;

/// <summary>A client connection under test and, at the other end of its stream, a test that reads and writes frames by hand.</summary>
internal sealed class SpdyPeer : IAsyncDisposable
{
    /// <summary>A bound on hangs, never a measure.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static readonly KeyValuePair<string, string>[] Headers = [new("streamtype", "data"), new("port", "80"), new("requestid", "0")];

    private readonly Stream _wire;
    private readonly PipeReader _reader;

    public SpdyPeer(SpdyConnectionOptions? options = null)
    {
        (var mine, _wire) = FullDuplexStream.CreatePair();
        Writes = new ClientWire(mine);
        _reader = PipeReader.Create(_wire);
        Connection = new SpdyConnection(Writes, options ?? new SpdyConnectionOptions { PingInterval = TimeSpan.Zero });
        Connection.Start();
    }

    public SpdyConnection Connection { get; }

    public ClientWire Writes { get; }

    public SpdyStream Open(ISpdyStreamHandler handler, bool fin = false, string firstData = "")
    {
        var streams = new SpdyStream[1];
        Connection.Open([new SpdyOpen(Headers, handler, fin)], streams, System.Text.Encoding.UTF8.GetBytes(firstData));
        return streams[0];
    }

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

    public async ValueTask DisposeAsync()
    {
        await Connection.DisposeAsync().AsTask().WaitAsync(Patience);
        await _wire.DisposeAsync();
    }
}
