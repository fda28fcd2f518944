using System.Diagnostics;

namespace PortForward.Net.Tests.Forwarding;

/// <summary>Runs alone: it counts the handles and the unobserved exceptions of the process.</summary>
[Collection(nameof(CutTests))]
[CollectionDefinition(nameof(CutTests), DisableParallelization = true)]
public sealed class CutTests
{
    private const int Callers = 4;

    // Case 57.
    [Theory]
    [MemberData(nameof(ForwardingFixture.Transports), MemberType = typeof(ForwardingFixture))]
    public async Task A_thousand_cuts_at_random_bytes_hang_nothing_and_leave_nothing_open(PortForwardTransport transport)
    {
        const int warmUp = 100, count = 1000;
        using var unobserved = new UnobservedExceptions();
        await using var fixture = await ForwardingFixture.StartAsync(transport);

        // Each cut costs an upgrade, and each client does fifty a second.
        PortForwardClient[] clients = [.. Enumerable.Range(0, Callers).Select(_ => fixture.NewClient())];

        // The answer to the upgrade has about 150 bytes, the opening of a connection about 200, and its data 1,000 each way.
        fixture.Cluster.Faults.CutAtRandom(57, 1400);
        await CutAsync(clients, warmUp);
        var before = Handles();
        await CutAsync(clients, count);
        fixture.Cluster.Faults.StopCutting();
        Assert.True(fixture.Cluster.TotalSessions() >= warmUp + count, $"{fixture.Cluster.TotalSessions()} sessions");

        await using (var stream = await clients[0].ConnectAsync(PortForwardTarget.Pod("web-0"), ForwardingFixture.Echo))
        {
            await ForwardingFixture.EventuallyAsync(() => fixture.Cluster.OpenStreams == 2, $"{fixture.Cluster.OpenStreams} streams are open");
        }

        await Task.WhenAll(clients.Select(client => client.DisposeAsync().AsTask())).WaitAsync(ForwardingFixture.Patience);
        await ForwardingFixture.EventuallyAsync(() => fixture.Cluster.OpenSessions == 0, "sessions stay open");
        await ForwardingFixture.EventuallyAsync(() => fixture.Cluster.OpenConnections == 0, "programs still run");
        var after = Handles();
        Assert.True(after <= before + 20, $"handles: {before} before, {after} after");
        unobserved.AssertNone();
    }

    /// <summary>Opens connections until enough were cut. Each ends in time: with its bytes, or with the typed error.</summary>
    private static Task CutAsync(PortForwardClient[] clients, int count)
    {
        var left = count;
        return Task.WhenAll(clients.Select(client => Task.Run(async () =>
        {
            while (Interlocked.Decrement(ref left) >= 0)
            {
                while (await EchoesAsync(client))
                {
                }
            }
        })));
    }

    private static async Task<bool> EchoesAsync(PortForwardClient client)
    {
        using var patience = new CancellationTokenSource(ForwardingFixture.Patience);
        try
        {
            await using var stream = await client.ConnectAsync(PortForwardTarget.Pod("web-0"), ForwardingFixture.Echo, patience.Token);
            var data = new byte[1000];
            await stream.WriteAsync(data, patience.Token);
            await stream.ReadExactlyAsync(data, patience.Token);
            return true;
        }
        catch (PortForwardException)
        {
            return false;
        }
    }

    private static int Handles()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        using var process = Process.GetCurrentProcess();
        return process.HandleCount;
    }
}
