using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using PortForward.Net.Sessions;
using PortForward.Net.Sessions.Pool;
using PortForward.Net.Tests.Spdy;
using PortForward.Net.Tunnel;

namespace PortForward.Net.Tests.Sessions;

public sealed class UpgradeGateTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _time = new();
    private readonly UpgradeGate _gate;
    private PortForwardException? _refusal;
    private int _tries;

    public UpgradeGateTests() => _gate = new UpgradeGate(_time, Patience);

    [Fact]
    public async Task A_server_cannot_shut_the_client_out_for_longer_than_a_minute()
    {
        _refusal = Busy(TimeSpan.FromHours(1));
        await Assert.ThrowsAsync<PortForwardException>(RunAsync);
        _time.Advance(TimeSpan.FromSeconds(29));
        var still = await Assert.ThrowsAsync<PortForwardException>(RunAsync);
        Assert.Equal((1, TimeSpan.FromSeconds(31)), (_tries, still.RetryAfter));
        _time.Advance(TimeSpan.FromSeconds(31));
        await Assert.ThrowsAsync<PortForwardException>(RunAsync);
        Assert.Equal(2, _tries);
    }

    [Theory]
    [InlineData(HttpStatusCode.TooManyRequests)]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    public async Task An_upgrade_that_is_put_off_is_tried_again_when_the_server_said(HttpStatusCode status)
    {
        _refusal = Busy(TimeSpan.FromSeconds(5), status);
        var first = RunAsync();
        var second = RunAsync();
        _time.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal((1, false, false), (_tries, first.IsCompleted, second.IsCompleted));

        _refusal = null;
        _time.Advance(TimeSpan.FromSeconds(1));
        await first.WaitAsync(FrameWire.Patience);
        await second.WaitAsync(FrameWire.Patience);
        Assert.Equal(3, _tries);
    }

    [Fact]
    public async Task An_upgrade_is_put_off_no_longer_than_its_time_limit()
    {
        _refusal = Busy(TimeSpan.FromSeconds(20));
        var running = RunAsync();
        Assert.False(running.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(20));

        Assert.Same(_refusal, await Assert.ThrowsAsync<PortForwardException>(() => running.WaitAsync(FrameWire.Patience)));
        Assert.Equal(2, _tries);
    }

    [Fact]
    public async Task An_upgrade_is_tried_again_ten_times_at_most()
    {
        _refusal = Busy(TimeSpan.FromSeconds(1));
        var running = RunAsync();
        await PoolFixture.UntilAsync(() =>
        {
            _time.Advance(TimeSpan.FromSeconds(0.5));
            return running.IsCompleted;
        });
        await Assert.ThrowsAsync<PortForwardException>(() => running.WaitAsync(FrameWire.Patience));
        Assert.Equal(11, _tries);
    }

    [Theory]
    [InlineData(HttpStatusCode.TooManyRequests, 1)]
    [InlineData(HttpStatusCode.ServiceUnavailable, 2)]
    public async Task Where_the_server_names_no_time_nobody_waits(HttpStatusCode status, int tries)
    {
        _refusal = Busy(null, status);
        await Assert.ThrowsAsync<PortForwardException>(RunAsync);
        await Assert.ThrowsAsync<PortForwardException>(RunAsync);
        Assert.Equal(tries, _tries);
    }

    [Fact]
    public async Task Other_refusals_are_not_repeated()
    {
        _refusal = Busy(TimeSpan.FromSeconds(1), HttpStatusCode.InternalServerError);
        await Assert.ThrowsAsync<PortForwardException>(RunAsync);
        Assert.Equal(1, _tries);
    }

    [Fact]
    public async Task Where_there_is_something_better_nobody_waits()
    {
        _refusal = Busy(TimeSpan.FromSeconds(1));
        await Assert.ThrowsAsync<PortForwardException>(() => _gate.RunAsync(TryAsync, () => false, default));
        await Assert.ThrowsAsync<PortForwardException>(() => _gate.RunAsync(TryAsync, () => false, default));
        Assert.Equal(1, _tries);
    }

    private static PortForwardException Busy(TimeSpan? retryAfter, HttpStatusCode status = HttpStatusCode.TooManyRequests) =>
        new(status == HttpStatusCode.TooManyRequests ? PortForwardError.LimitExceeded : PortForwardError.UpgradeRefused, "busy")
        {
            StatusCode = status,
            RetryAfter = retryAfter,
        };

    private Task<PortForwardSession> RunAsync() => _gate.RunAsync(TryAsync, () => true, default);

    private Task<PortForwardSession> TryAsync()
    {
        Interlocked.Increment(ref _tries);
        return _refusal is { } refusal
            ? throw refusal
            : Task.FromResult(new PortForwardSession(
                new UpgradedTransport(new FrameWire().Client, PortForwardTransport.Spdy), PoolFixture.Pod, new SessionOptions(), NullLogger.Instance));
    }
}
