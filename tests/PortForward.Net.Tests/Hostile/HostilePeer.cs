using System.Security.Cryptography;
using System.Text;
using k8s;
using PortForward.Net.KubernetesClientInterop;
using PortForward.Net.Spdy.Framing;
using PortForward.Net.Tests.Transport;

namespace PortForward.Net.Tests.Hostile;

/// <summary>An API server of bare sockets: it has one pod, grants every upgrade, and then does what the test says.</summary>
internal sealed class HostilePeer : IAsyncDisposable
{
    /// <summary>A bound on hangs, never a measure.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private const string Pod =
        """{"apiVersion":"v1","kind":"Pod","metadata":{"name":"web-0","namespace":"default","uid":"u"},"status":{"phase":"Running","conditions":[{"type":"Ready","status":"True"}]}}""";

    private readonly RawServer _server;
    private readonly Func<PeerWire, Task> _script;
    private int _upgrades;

    public HostilePeer(PortForwardTransport transport, Func<PeerWire, Task> script, Action<PortForwardClientOptions>? configure = null)
    {
        _script = script;
        _server = new RawServer(AnswerAsync);
        var options = new PortForwardClientOptions
        {
            Transport = transport,
            Sessions = { CloseTimeout = TimeSpan.FromMilliseconds(200), ExclusiveSessions = 1 },
        }.UseConfiguration(new KubernetesClientConfiguration { Host = _server.Uri.ToString() });
        configure?.Invoke(options);
        Client = PortForwardClient.Create(options);
    }

    public static TheoryData<PortForwardTransport> Transports => [PortForwardTransport.WebSocket, PortForwardTransport.Spdy];

    public PortForwardClient Client { get; }

    public int Upgrades => Volatile.Read(ref _upgrades);

    /// <summary>Takes the first connection's two streams, and gives the id of its data stream.</summary>
    public static async Task<int> AcceptAsync(PeerWire wire)
    {
        var streams = new List<int>();
        while (streams.Count < 2)
        {
            if (await wire.ReadAsync() is { Type: SpdyFrameType.SynStream } open)
            {
                streams.Add(open.StreamId);
                await wire.ReplyAsync(open.StreamId);
            }
        }

        return streams[1];
    }

    /// <summary>The bytes that end both streams cleanly; the data stream's with its last bytes.</summary>
    public static byte[] Ends(int data, byte[] last)
    {
        var frames = new System.Buffers.ArrayBufferWriter<byte>();
        SpdyFrameWriter.WriteData(frames, data, SpdyFlags.Fin, last);
        SpdyFrameWriter.WriteData(frames, data - 2, SpdyFlags.Fin, default);
        return frames.WrittenSpan.ToArray();
    }

    public Task<PortForwardStream> ConnectAsync() => Client.ConnectAsync(PortForwardTarget.Pod("web-0"), 80).WaitAsync(Patience);

    /// <summary>Reads all, and says how it ended: null at a clean end.</summary>
    public static async Task<(byte[] Bytes, PortForwardException? Failure)> ReadAllAsync(PortForwardStream stream)
    {
        var all = new MemoryStream();
        var buffer = new byte[4096];
        try
        {
            while (await stream.ReadAsync(buffer).AsTask().WaitAsync(Patience) is var read && read > 0)
            {
                all.Write(buffer, 0, read);
            }

            return (all.ToArray(), null);
        }
        catch (PortForwardException e)
        {
            return (all.ToArray(), e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync().AsTask().WaitAsync(Patience);
        await _server.DisposeAsync();
    }

    private async Task AnswerAsync(string request, Stream stream)
    {
        if (!request.Contains("/portforward", StringComparison.Ordinal))
        {
            await RawServer.WriteAsync(stream, RawServer.Answer(200, Pod, "Content-Type: application/json\r\n"));
            return;
        }

        Interlocked.Increment(ref _upgrades);
        var isWebSocket = RawServer.Header(request, "Upgrade") == "websocket";
        await RawServer.WriteAsync(stream, isWebSocket ? WebSocketAnswer(request) : SpdyAnswer);
        await using (stream)
        {
            await _script(new PeerWire(stream, isWebSocket));
        }
    }

    private const string SpdyAnswer =
        "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\nX-Stream-Protocol-Version: portforward.k8s.io\r\n\r\n";

#pragma warning disable CA5350 // RFC 6455, 4.2.2.
    private static string WebSocketAnswer(string request) =>
        "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Protocol: SPDY/3.1+portforward.k8s.io\r\n"
        + $"Sec-WebSocket-Accept: {Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(RawServer.Header(request, "Sec-WebSocket-Key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")))}\r\n\r\n";
#pragma warning restore CA5350
}
