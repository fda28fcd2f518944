using Microsoft.Extensions.Logging.Abstractions;
using PortForward.Net.Sessions;
using PortForward.Net.Sessions.Pairs;
using PortForward.Net.Tunnel;

namespace PortForward.Net.Benchmarks.Peers;

/// <summary>A session whose server is in memory, and what the server says.</summary>
internal sealed class SessionPeer : IAsyncDisposable
{
    public static readonly PodReference Pod = new("default", "web-0", "uid-0");
    public static readonly PairOptions EndAtOnce = new() { CompleteWritesAtOnce = true };

    private static readonly SessionOptions Options = new() { PingInterval = TimeSpan.Zero, CloseTimeout = TimeSpan.Zero };

    private readonly Form _form;
    private readonly ServerScript _script;
    private int _nextId = 1;

    public SessionPeer(Form form, Pace pace, Gauge? sent = null)
    {
        _form = form;
        _script = new ServerScript(form);
        Transport = new MemoryTransport(pace, sent is null ? null : new SentData(form, sent));
        Session = Create(form, Transport);
        Session.Start();
    }

    public MemoryTransport Transport { get; }

    public PortForwardSession Session { get; }

    /// <summary>A session on a transport, not started. It sends no PINGs, which would be in the way of the figures.</summary>
    public static PortForwardSession Create(Form form, MemoryTransport transport)
    {
        var upgraded = form == Form.Plain
            ? new UpgradedTransport(transport, PortForwardTransport.Spdy)
            : new UpgradedTransport(new WebSocketTunnelStream(transport, TimeProvider.System), PortForwardTransport.WebSocket);
        return new PortForwardSession(upgraded, Pod, Options, NullLogger.Instance);
    }

    /// <summary>Opens a connection that the server has accepted.</summary>
    public async Task<(StreamPair Pair, int DataId)> OpenAsync()
    {
        var pair = await Session.OpenAsync(80, default, EndAtOnce, default);
        var (error, data) = NextIds();
        Transport.Play(_script.Restart().Reply(error).Reply(data).Bytes);
        await pair.Replies.Error.WaitAsync(Deadline.Time);
        await pair.Replies.Data.WaitAsync(Deadline.Time);
        return (pair, data);
    }

    /// <summary>Accepts and ends the connection that was opened last, with no byte sent.</summary>
    public void PlayWholeConnection()
    {
        var (error, data) = NextIds();
        Transport.Play(_script.Restart().Reply(error).Reply(data).Fin(data).Fin(error).Bytes);
    }

    /// <summary>So many DATA frames for the transport to play.</summary>
    public ReadOnlyMemory<byte> Data(int streamId, int length, int frames) => new ServerScript(_form).Data(streamId, length, frames).Bytes;

    public async ValueTask DisposeAsync() => await Session.DisposeAsync().AsTask().WaitAsync(Deadline.Time);

    private (int Error, int Data) NextIds()
    {
        var ids = (_nextId, _nextId + 2);
        _nextId += 4;
        return ids;
    }
}
