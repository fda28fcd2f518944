using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using PortForward.Net.Sessions;
using PortForward.Net.Sessions.Pairs;
using PortForward.Net.Sessions.Pool;
using PortForward.Net.Spdy.Framing;
using PortForward.Net.Tests.Spdy;
using PortForward.Net.Tunnel;

namespace PortForward.Net.Tests.Sessions;

/// <summary>A pool under test; the test plays the node of every session with hand-written frames.</summary>
internal sealed class PoolFixture : IAsyncDisposable
{
    public static readonly PodReference Pod = new("default", "web-0", "uid-0");

    private readonly SessionOptions _options;
    private int _attempts;

    public PoolFixture(Func<SessionOptions, SessionOptions> configure, ILogger? logger = null)
    {
        _options = configure(new SessionOptions { TimeProvider = Time, PingInterval = TimeSpan.FromHours(10), CloseTimeout = TimeSpan.Zero });
        Pool = new SessionPool(OpenAsync, _options, logger);
    }

    public FakeTimeProvider Time { get; } = new();

    public SessionPool Pool { get; }

    /// <summary>The wires of all sessions that were ever opened, in that order.</summary>
    public List<FrameWire> Wires { get; } = [];

    /// <summary>What openings wait for.</summary>
    public TaskCompletionSource MayOpen { get; set; } = Completed();

    /// <summary>Fails openings while it is set.</summary>
    public PortForwardException? Refusal { get; set; }

    public int Attempts => Volatile.Read(ref _attempts);

    public static TaskCompletionSource Completed()
    {
        var source = new TaskCompletionSource();
        source.SetResult();
        return source;
    }

    public static Task AcceptAsync(FrameWire wire) => wire.ReplyAsync(1).ContinueWith(_ => wire.ReplyAsync(3), TaskScheduler.Default).Unwrap();

    /// <summary>Ends a session's first connection cleanly.</summary>
    public static async Task FinishAsync(StreamPair pair, FrameWire wire)
    {
        await AcceptAsync(wire);
        await wire.DataAsync(3, "", SpdyFlags.Fin);
        await wire.DataAsync(1, "", SpdyFlags.Fin);
        await pair.Completion.WaitAsync(FrameWire.Patience);
    }

    public static async Task<SpdyFrame> ReadUntilAsync(FrameWire wire, SpdyFrameType type)
    {
        while (true)
        {
            var frame = await wire.ReadAsync();
            if (frame.Type == type)
            {
                return frame;
            }
        }
    }

    /// <summary>Answers a probe's five PINGs.</summary>
    public static async Task AnswerProbeAsync(FrameWire wire)
    {
        for (var pings = 0; pings < 5; pings++)
        {
            var ping = await ReadUntilAsync(wire, SpdyFrameType.Ping);
            await wire.WriteAsync(o => SpdyFrameWriter.WritePing(o, ping.Value));
        }
    }

    public static Task UntilAsync(Func<bool> condition) => UntilAsync(() => Task.FromResult(condition()));

    public static async Task UntilAsync(Func<Task<bool>> condition)
    {
        var until = Environment.TickCount64 + (long)FrameWire.Patience.TotalMilliseconds;
        while (!await condition())
        {
            Assert.True(Environment.TickCount64 < until, "waited in vain");
            await Task.Yield();
        }
    }

    public Task<SessionLease> RentAsync(int port = 80) => Pool.RentAsync(Pod, port, default).AsTask().WaitAsync(FrameWire.Patience);

    public async Task<StreamPair> ConnectAsync(int port = 80)
    {
        using var lease = await RentAsync(port);
        return await lease.OpenAsync(port, default, PairOptions.Default, default);
    }

    /// <summary>Connects until the pool has grown to so many sessions; gives the number of connections.</summary>
    public async Task<int> GrowAsync(int sessions, List<StreamPair>? pairs = null)
    {
        var connected = 0;
        for (; Pool.Count < sessions; connected++)
        {
            using var lease = await RentAsync();
            var (shares, count) = (lease.Session.ActivePairs > 0, Pool.Count);
            var pair = await lease.OpenAsync(80, default, PairOptions.Default, default);
            pairs?.Add(pair);
            if (shares)
            {
                Time.Advance(SessionLimits.GrowthDelay);
                await UntilAsync(() => Pool.Count > count || Pool.Count >= sessions);
            }
        }

        return connected;
    }

    public async ValueTask DisposeAsync()
    {
        await Pool.DisposeAsync().AsTask().WaitAsync(FrameWire.Patience);
        Wires.ForEach(wire => wire.Cut());
    }

    private async Task<PortForwardSession> OpenAsync(PodReference pod, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _attempts);
        await MayOpen.Task.WaitAsync(cancellationToken);
        if (Refusal is not null)
        {
            throw Refusal;
        }

        var wire = new FrameWire();
        lock (Wires)
        {
            Wires.Add(wire);
        }

        return new PortForwardSession(new UpgradedTransport(wire.Client, PortForwardTransport.Spdy), pod, _options, NullLogger.Instance);
    }
}
