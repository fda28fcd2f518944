namespace PortForward.Net.Tests.Forwarding.Leaks;

/// <summary>Runs alone: it follows the pools of the process.</summary>
[Collection(nameof(FaultLeakTests))]
public sealed class PooledBufferTests
{
    /// <summary>Smaller ones are of the runtime's and the test server's own making.</summary>
    private const int OfInterest = 16 * 1024;

    [Theory]
    [MemberData(nameof(ForwardingFixture.Transports), MemberType = typeof(ForwardingFixture))]
    public async Task Connections_with_every_fault_in_turn_give_their_pooled_buffers_back(PortForwardTransport transport)
    {
        using var buffers = new PooledBuffers();
        await LeakRounds.RunAsync(transport, new Remains(), 2500, 0.1);

        var left = buffers.Out.Where(size => size >= OfInterest).ToList();
        TestContext.Current.TestOutputHelper?.WriteLine($"{buffers.Count} rented, {left.Count} not returned");
        Assert.InRange(left.Count, 0, buffers.Count / 1000);
    }
}
