using System.Diagnostics;
using System.Globalization;

namespace PortForward.Net.EndToEnd.Tests.Library;

/// <summary>What was written before an orderly end arrives whole. <c>PORTFORWARD_DELIVERY_ROUNDS</c> sets the rounds of each case; 4 unless set.</summary>
public sealed class DeliveryTests
{
    private static readonly int Rounds = int.Parse(Environment.GetEnvironmentVariable("PORTFORWARD_DELIVERY_ROUNDS") ?? "4", CultureInfo.InvariantCulture);

    public static TheoryData<string, int, bool> Cases
    {
        get
        {
            var cases = new TheoryData<string, int, bool>();
            foreach (var transport in new[] { "spdy", "websocket" })
            {
                foreach (var length in new[] { 1, 1000, 300_000, 5_000_000 })
                {
                    cases.Add(transport, length, false);
                    cases.Add(transport, length, true);
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task What_was_written_before_stream_and_client_are_disposed_arrives_whole(string transport, int length, bool completesWrites)
    {
        var options = new PortForwardClientOptions { KubeConfigPath = Cluster.KubeConfig(transport) };
        await using var resolver = PortForwardClient.Create(options);
        await using var listener = await PodListener.StartAsync(await resolver.ResolveAsync(PortForwardTarget.Pod("lone")));
        var (whole, slowest, data) = (0, TimeSpan.Zero, new byte[length]);
        for (var round = 0; round < Rounds; round++)
        {
            var client = PortForwardClient.Create(options);
            var stream = await client.ConnectAsync(PortForwardTarget.Pod("lone"), listener.Port).WaitAsync(Workload.Patience);
            await stream.WriteAsync(data);
            if (completesWrites)
            {
                stream.CompleteWrites();
            }

            var clock = Stopwatch.StartNew();
            await stream.DisposeAsync();
            await client.DisposeAsync();
            slowest = clock.Elapsed > slowest ? clock.Elapsed : slowest;
            whole += await listener.NextAsync() == length ? 1 : 0;
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{whole} of {Rounds} whole, the slowest dispose {slowest.TotalMilliseconds:0} ms");
        Assert.Equal(Rounds, whole);
    }
}
