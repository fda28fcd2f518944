using PortForward.Net.Spdy;
using PortForward.Net.Spdy.Framing;
using PortForward.Net.Spdy.Streams;

namespace PortForward.Net.Tests.Spdy;

/// <summary>A client connection under test at the end of a <see cref="FrameWire"/>.</summary>
internal sealed class SpdyPeer : FrameWire, IAsyncDisposable
{
    private static readonly KeyValuePair<string, string>[] Headers = [new("streamtype", "data"), new("port", "80"), new("requestid", "0")];

    public SpdyPeer(SpdyConnectionOptions? options = null)
    {
        Connection = new SpdyConnection(Client, options ?? new SpdyConnectionOptions { PingInterval = TimeSpan.Zero });
        Connection.Start();
    }

    public SpdyConnection Connection { get; }

    public SpdyStream Open(ISpdyStreamHandler handler, bool fin = false, string firstData = "")
    {
        var streams = new SpdyStream[1];
        Connection.Open([new SpdyOpen(Headers, handler, fin)], streams, System.Text.Encoding.UTF8.GetBytes(firstData));
        return streams[0];
    }

    /// <summary>Waits until the client has taken everything that was sent to it: it answers an even PING behind it.</summary>
    public async Task SyncAsync()
    {
        await WriteAsync(o => SpdyFrameWriter.WritePing(o, 2));
        while (await ReadAsync() is not { Type: SpdyFrameType.Ping, Value: 2 })
        {
        }
    }

    public async ValueTask DisposeAsync()
    {
        var closing = Connection.DisposeAsync().AsTask();

        // This peer confirms nothing, which the connection would wait for.
        Cut();
        await closing.WaitAsync(Patience);
    }
}
