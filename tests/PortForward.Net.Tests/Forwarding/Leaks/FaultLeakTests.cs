namespace PortForward.Net.Tests.Forwarding.Leaks;

/// <summary>What connections leave behind that met every fault. Runs alone: it counts what the process holds.</summary>
[Collection(nameof(FaultLeakTests))]
[CollectionDefinition(nameof(FaultLeakTests), DisableParallelization = true)]
public sealed class FaultLeakTests
{
    /// <summary>Both transports together. The older runtime runs the same code, and is slower.</summary>
#if NET10_0_OR_GREATER
    private const int Connections = 50_000;
#else
    private const int Connections = 10_000;
#endif

    private const long MostGrowth = 8 * 1024 * 1024;

    private const int MostRounds = 3;

    [Theory]
    [MemberData(nameof(ForwardingFixture.Transports), MemberType = typeof(ForwardingFixture))]
    public async Task Connections_with_every_fault_in_turn_leave_nothing_behind(PortForwardTransport transport)
    {
        using var unobserved = new UnobservedExceptions();

        // As many connections at once as later on: array pools keep what was in use at the peak.
        await RunAsync(transport, Connections / 4, Connections / 100_000.0);
        var before = await ProcessState.MeasureAsync();
        for (var round = 1; ; round++)
        {
            var (connections, left) = await RunAsync(transport, Connections / 2, Connections / 50_000.0);
            var after = await ProcessState.MeasureAsync();

            TestContext.Current.TestOutputHelper?.WriteLine($"{connections} connections; {before}; {after}");
            Assert.True(connections >= Connections / 2, $"{connections} connections");
            Assert.Equal("", left);
            Assert.True(after.Handles <= before.Handles + 20, $"handles: {before} before, {after} after");
            Assert.True(after.Timers <= before.Timers + 3, $"timers: {before} before, {after} after");
            if (after.Bytes <= before.Bytes + MostGrowth)
            {
                break;
            }

            // Array pools keep some of what was in use at once, on a busy machine more than on a quiet one. A leak grows in each round, they don't.
            Assert.True(round < MostRounds, $"heap: {before} before, {after} after, in each of {round} rounds");
            before = after;
        }

        unobserved.AssertNone();
    }

    /// <summary>Makes the connections; gives their number, and which of their objects the collector leaves.</summary>
    private static async Task<(int Connections, string Left)> RunAsync(PortForwardTransport transport, int connections, double share)
    {
        var remains = new Remains();
        await LeakRounds.RunAsync(transport, remains, connections, share);
        return (remains.Connections, await remains.FindAsync());
    }
}
