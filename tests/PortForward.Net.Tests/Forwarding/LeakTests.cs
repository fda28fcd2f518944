using System.Diagnostics;

namespace PortForward.Net.Tests.Forwarding;

/// <summary>Runs alone: it counts the handles of the process.</summary>
[Collection(nameof(LeakTests))]
[CollectionDefinition(nameof(LeakTests), DisableParallelization = true)]
public sealed class LeakTests
{
    // Case 33.
    [Theory]
    [MemberData(nameof(ForwardingFixture.Transports), MemberType = typeof(ForwardingFixture))]
    public async Task Ten_thousand_connections_one_after_the_other_leave_nothing_behind(PortForwardTransport transport)
    {
        const int warmUp = 500, count = 10_000;
        await using var fixture = await ForwardingFixture.StartAsync(transport);
        await using var forward = await fixture.Client.StartForwardAsync(
            PortForwardTarget.Pod("web-0"), [PortMapping.Ephemeral(ForwardingFixture.Echo)], new PortForwardOptions { HalfClose = { PassOnAtOnce = true } });
        await ConnectAsync(forward, warmUp);
        var before = await MeasureAsync(fixture, forward);
        await ConnectAsync(forward, count);
        var after = await MeasureAsync(fixture, forward);

        Assert.True(after.Handles <= before.Handles + 20, $"handles: {before.Handles} before, {after.Handles} after");
        Assert.True(after.Bytes <= before.Bytes + (4 * 1024 * 1024), $"bytes on the heap: {before.Bytes} before, {after.Bytes} after");
        Assert.Equal(warmUp + count, fixture.Cluster.FindPod("web-0")!.TotalConnections);
    }

    private static async Task ConnectAsync(PortForwarder forward, int count)
    {
        for (var i = 0; i < count; i++)
        {
            using var connection = await ForwardingFixture.ConnectAsync(forward.LocalEndPoint);
            Assert.True(await ForwardingFixture.EchoesAsync(connection.GetStream(), 1 + (i % 700), i));
        }
    }

    private static async Task<(int Handles, long Bytes)> MeasureAsync(ForwardingFixture fixture, PortForwarder forward)
    {
        await ForwardingFixture.EventuallyAsync(() => forward.Listeners[0].ActiveConnections == 0, "connections are still counted");
        await ForwardingFixture.EventuallyAsync(() => fixture.Cluster.OpenStreams == 0, "streams stay open on the server");
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        using var process = Process.GetCurrentProcess();
        return (process.HandleCount, GC.GetTotalMemory(forceFullCollection: true));
    }
}
