using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using PortForward.Net.Sessions;
using PortForward.Net.Spdy;
using PortForward.Net.Tests.Spdy;
using PortForward.Net.Transport;

namespace PortForward.Net.Tests.Sessions;

/// <summary>The invariants that stand at the top of the pool.</summary>
public sealed class SessionPoolTests : IAsyncDisposable
{
    private const int Cap = 3;

    private static readonly PodReference Pod = new("default", "web-0", "uid-0");

    private readonly FakeTimeProvider _time = new();
    private readonly List<FrameWire> _wires = [];
    private readonly SessionPool _pool;
    private TaskCompletionSource _mayOpen = Completed();
    private PortForwardException? _refusal;

    public SessionPoolTests()
    {
        _pool = new SessionPool(OpenAsync, Options);
    }

    private SessionOptions Options => new() { ExclusiveSessions = Cap, KeepSpareSession = false, TimeProvider = _time, PingInterval = TimeSpan.FromHours(10) };

    [Fact]
    public async Task Up_to_the_cap_each_connection_has_a_session_of_its_own()
    {
        var pairs = new List<StreamPair>();
        for (var i = 0; i < Cap; i++)
        {
            pairs.Add(await ConnectAsync());
        }

        Assert.Equal(Cap, _pool.Count);
        pairs.Add(await ConnectAsync());
        Assert.Equal(Cap, _pool.Count);
        Assert.Equal(Cap, _wires.Count);
    }

    [Fact]
    public async Task At_the_cap_the_session_with_the_fewest_users_is_shared()
    {
        for (var i = 0; i < Cap * 4; i++)
        {
            await ConnectAsync();
        }

        var leases = new List<SessionLease>();
        for (var i = 0; i < Cap; i++)
        {
            leases.Add(await _pool.RentAsync(Pod, default));
        }

        Assert.All(leases, lease => Assert.Equal(4, lease.Session.Pairs));
        Assert.Equal(Cap, leases.Select(lease => lease.Session).Distinct().Count());
        leases.ForEach(lease => lease.Dispose());
    }

    [Fact]
    public async Task Sessions_that_are_held_up_do_not_count_against_the_cap()
    {
        var floods = new List<Task>();
        for (var i = 0; i < Cap; i++)
        {
            using var lease = await _pool.RentAsync(Pod, default);
            var pair = await lease.OpenAsync(80, default, PairOptions.Default, default);
            await AcceptAsync(_wires[i]);
            await Task.WhenAll(pair.Replied, pair.ErrorReplied).WaitAsync(FrameWire.Patience);
            var wire = _wires[i];
            floods.Add(Task.Run(() => wire.WriteAsync(o => SpdyFrameWriter.WriteData(o, 3, SpdyFlags.None, new byte[600 * 1024]))));
            await UntilAsync(async () =>
            {
                _time.Advance(TimeSpan.FromMilliseconds(50));
                await Task.Delay(10);
                return lease.Session.IsHeldUp;
            });
        }

        await ConnectAsync();
        Assert.Equal(Cap + 1, _wires.Count);
        await _pool.DisposeAsync();
        await Task.WhenAll(floods).WaitAsync(FrameWire.Patience).ContinueWith(_ => { }, TaskScheduler.Default);
    }

    [Fact]
    public async Task A_session_is_used_again_after_a_clean_end()
    {
        var pair = await ConnectAsync();
        await FinishAsync(pair, _wires[0]);
        await ConnectAsync();
        Assert.Single(_wires);
    }

    [Fact]
    public async Task After_an_unclean_end_a_session_serves_alone_again_only_when_its_workers_have_answered()
    {
        using var first = await _pool.RentAsync(Pod, default);
        var pair = await first.OpenAsync(80, default, PairOptions.Default, default);
        await AcceptAsync(_wires[0]);
        await pair.SendAsync(new byte[10], default);
        pair.Abort();
        using (var other = await _pool.RentAsync(Pod, default))
        {
            Assert.NotSame(first.Session, other.Session);
        }

        for (var pings = 0; pings < 5; pings++)
        {
            var ping = await ReadUntilAsync(_wires[0], SpdyFrameType.Ping);
            await _wires[0].WriteAsync(o => SpdyFrameWriter.WritePing(o, ping.Value));
        }

        await UntilAsync(async () =>
        {
            using var lease = await _pool.RentAsync(Pod, default);
            return ReferenceEquals(lease.Session, first.Session);
        });
    }

    [Fact]
    public async Task A_session_whose_worker_does_not_answer_is_closed()
    {
        var pair = await ConnectAsync();
        await AcceptAsync(_wires[0]);
        await pair.SendAsync(new byte[10], default);
        pair.Abort();
        await UntilAsync(() => Task.FromResult(_pool.Count == 1));
        await ReadUntilAsync(_wires[0], SpdyFrameType.Ping);
        _time.Advance(TimeSpan.FromSeconds(2));
        await UntilAsync(() => Task.FromResult(_pool.Count == 0));
        await ConnectAsync();
        Assert.Equal(2, _wires.Count);
    }

    [Fact]
    public async Task A_retired_session_is_closed_when_its_last_connection_has_ended()
    {
        using var lease = await _pool.RentAsync(Pod, default);
        var pair = await lease.OpenAsync(80, default, PairOptions.Default, default);
        lease.Session.Retire("for the test");
        await ConnectAsync();
        Assert.Equal(2, _wires.Count);
        Assert.Equal(2, _pool.Count);
        pair.Abort();
        await UntilAsync(() => Task.FromResult(_pool.Count == 1));
        Assert.Contains(await _wires[0].ReadToEndAsync(), frame => frame.Type == SpdyFrameType.GoAway);
    }

    [Fact]
    public async Task A_lost_session_serves_nobody_any_more()
    {
        await ConnectAsync();
        _wires[0].Cut();
        await UntilAsync(() => Task.FromResult(_pool.Count == 0));
        await ConnectAsync();
        Assert.Equal(2, _wires.Count);
    }

    [Fact]
    public async Task A_caller_that_gives_up_takes_nothing_from_those_that_wait_with_it()
    {
        _mayOpen = new TaskCompletionSource();
        using var cancel = new CancellationTokenSource();
        var impatient = _pool.RentAsync(Pod, cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient.WaitAsync(FrameWire.Patience));
        _mayOpen.SetResult();
        await UntilAsync(() => Task.FromResult(_pool.Count == 1));
        using var lease = await _pool.RentAsync(Pod, default);
        Assert.Single(_wires);
    }

    [Fact]
    public async Task More_callers_than_the_cap_share_what_is_being_opened()
    {
        _mayOpen = new TaskCompletionSource();
        var renting = Enumerable.Range(0, 20).Select(_ => ConnectAsync()).ToArray();
        _mayOpen.SetResult();
        await Task.WhenAll(renting).WaitAsync(FrameWire.Patience);
        Assert.Equal(Cap, _wires.Count);
    }

    [Fact]
    public async Task A_session_that_cannot_be_opened_fails_those_that_wait_and_nobody_after_them()
    {
        _refusal = new PortForwardException(PortForwardError.UpgradeRefused, "no");
        var error = await Assert.ThrowsAsync<PortForwardException>(() => _pool.RentAsync(Pod, default).AsTask().WaitAsync(FrameWire.Patience));
        Assert.Same(_refusal, error);
        _refusal = null;
        using var lease = await _pool.RentAsync(Pod, default);
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    public async Task Idle_sessions_are_closed_but_for_one_where_a_forwarder_leads(bool pinned, int left)
    {
        if (pinned)
        {
            _pool.Pin(Pod);
        }

        var pairs = new List<StreamPair>();
        for (var i = 0; i < Cap; i++)
        {
            pairs.Add(await ConnectAsync());
        }

        pairs.ForEach(pair => pair.Abort());
        _time.Advance(TimeSpan.FromSeconds(61));
        _time.Advance(TimeSpan.FromSeconds(61));
        await UntilAsync(() => Task.FromResult(_pool.Count == left));
    }

    [Fact]
    public async Task Disposing_closes_every_session()
    {
        var pair = await ConnectAsync();
        await ConnectAsync();
        await _pool.DisposeAsync().AsTask().WaitAsync(FrameWire.Patience);
        Assert.Equal(PortForwardError.SessionLost, (await pair.Completion.WaitAsync(FrameWire.Patience))!.Error);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => _pool.RentAsync(Pod, default).AsTask());
        Assert.Equal(0, _pool.Count);
    }

    public async ValueTask DisposeAsync()
    {
        await _pool.DisposeAsync().AsTask().WaitAsync(FrameWire.Patience);
        _wires.ForEach(wire => wire.Cut());
    }

    private static TaskCompletionSource Completed()
    {
        var source = new TaskCompletionSource();
        source.SetResult();
        return source;
    }

    private static Task AcceptAsync(FrameWire wire) => wire.ReplyAsync(1).ContinueWith(_ => wire.ReplyAsync(3), TaskScheduler.Default).Unwrap();

    private static async Task FinishAsync(StreamPair pair, FrameWire wire)
    {
        await AcceptAsync(wire);
        await wire.DataAsync(3, "", SpdyFlags.Fin);
        await wire.DataAsync(1, "", SpdyFlags.Fin);
        await pair.Completion.WaitAsync(FrameWire.Patience);
    }

    private static async Task<SpdyFrame> ReadUntilAsync(FrameWire wire, SpdyFrameType type)
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

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        var until = Environment.TickCount64 + (long)FrameWire.Patience.TotalMilliseconds;
        while (!await condition())
        {
            Assert.True(Environment.TickCount64 < until, "waited in vain");
            await Task.Yield();
        }
    }

    private async Task<StreamPair> ConnectAsync()
    {
        using var lease = await _pool.RentAsync(Pod, default).AsTask().WaitAsync(FrameWire.Patience);
        return await lease.OpenAsync(80, default, PairOptions.Default, default);
    }

    private async Task<PortForwardSession> OpenAsync(PodReference pod, CancellationToken cancellationToken)
    {
        await _mayOpen.Task.WaitAsync(cancellationToken);
        if (_refusal is not null)
        {
            throw _refusal;
        }

        var wire = new FrameWire();
        lock (_wires)
        {
            _wires.Add(wire);
        }

        return new PortForwardSession(new UpgradedTransport(wire.Client, PortForwardTransport.Spdy), pod, Options, NullLogger.Instance);
    }
}
