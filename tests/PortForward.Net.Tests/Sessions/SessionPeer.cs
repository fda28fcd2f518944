using System.Buffers;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using PortForward.Net.Sessions;
using PortForward.Net.Sessions.Pairs;
using PortForward.Net.Spdy.Framing;
using PortForward.Net.Tests.Spdy;
using PortForward.Net.Tunnel;

namespace PortForward.Net.Tests.Sessions;

/// <summary>A session under test; the test plays the node with hand-written frames.</summary>
internal sealed class SessionPeer : FrameWire, IAsyncDisposable
{
    public static readonly PodReference Pod = new("default", "web-0", "uid-0");

    public SessionPeer(TimeProvider? timeProvider = null, bool strict = false, TimeSpan? confirmAfter = null)
    {
        Session = new PortForwardSession(
            new UpgradedTransport(Client, PortForwardTransport.Spdy), Pod,
            new SessionOptions
            {
                TimeProvider = timeProvider ?? TimeProvider.System,
                StrictOpen = strict,
                PingInterval = TimeSpan.FromHours(1),
                ConfirmAfter = confirmAfter ?? Timeout.InfiniteTimeSpan,
            },
            NullLogger.Instance);
        Session.Start();
    }

    public PortForwardSession Session { get; }

    /// <summary>Opens a pair without waiting, and lets the node take its two SYN_STREAMs.</summary>
    public async Task<StreamPair> OpenAsync(string firstData = "", PairOptions? options = null)
    {
        var pair = await Session.OpenAsync(80, Encoding.UTF8.GetBytes(firstData), options ?? PairOptions.Default, default);
        Assert.Equal(SpdyFrameType.SynStream, (await ReadAsync()).Type);
        Assert.Equal(SpdyFrameType.SynStream, (await ReadAsync()).Type);
        return pair;
    }

    /// <summary>Opens a pair that the node accepts: error stream 1, data stream 3, and so on.</summary>
    public async Task<StreamPair> OpenAcceptedAsync(PairOptions? options = null)
    {
        var pair = await OpenAsync(options: options);
        await AcceptAsync();
        await pair.Replies.Data.WaitAsync(Patience);
        await pair.Replies.Error.WaitAsync(Patience);
        return pair;
    }

    public async Task AcceptAsync(int errorId = 1, int dataId = 3)
    {
        await ReplyAsync(errorId);
        await ReplyAsync(dataId);
    }

    /// <summary>Waits until the session has taken everything that was sent to it; gives the frames it sent meanwhile.</summary>
    public async Task<List<SpdyFrame>> SyncAsync()
    {
        await WriteAsync(o => SpdyFrameWriter.WritePing(o, 2));
        var frames = new List<SpdyFrame>();
        while (true)
        {
            var frame = await ReadAsync();
            if (frame is { Type: SpdyFrameType.Ping, Value: 2 })
            {
                return frames;
            }

            frames.Add(frame);
        }
    }

    public static async Task<string> ReadAllAsync(StreamPair pair)
    {
        var text = new StringBuilder();
        while (true)
        {
            var result = await pair.Input.ReadAsync().AsTask().WaitAsync(Patience);
            text.Append(Encoding.UTF8.GetString(result.Buffer.ToArray()));
            var count = result.Buffer.Length;
            pair.Input.AdvanceTo(result.Buffer.End);
            pair.Incoming.NoteDelivered(count);
            if (result.IsCompleted)
            {
                return text.ToString();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        var closing = Session.DisposeAsync().AsTask();

        // This peer confirms nothing, which the session would wait for.
        Cut();
        await closing.WaitAsync(Patience);
    }
}
