using Microsoft.Extensions.Time.Testing;
using PortForward.Net.Sessions;

namespace PortForward.Net.Tests.Sessions;

public sealed class UpgradeGateTests
{
    [Fact]
    public async Task A_server_cannot_shut_the_client_out_for_longer_than_a_minute()
    {
        var time = new FakeTimeProvider();
        var gate = new UpgradeGate(time);
        var (tries, busy) = (0, new PortForwardException(PortForwardError.LimitExceeded, "busy") { RetryAfter = TimeSpan.FromHours(1) });
        Task<PortForwardSession> TryAsync()
        {
            tries++;
            throw busy;
        }

        await Assert.ThrowsAsync<PortForwardException>(() => gate.RunAsync(TryAsync, default));
        time.Advance(TimeSpan.FromSeconds(59));
        await Assert.ThrowsAsync<PortForwardException>(() => gate.RunAsync(TryAsync, default));
        Assert.Equal(1, tries);
        time.Advance(TimeSpan.FromSeconds(1));
        await Assert.ThrowsAsync<PortForwardException>(() => gate.RunAsync(TryAsync, default));
        Assert.Equal(2, tries);
    }
}
