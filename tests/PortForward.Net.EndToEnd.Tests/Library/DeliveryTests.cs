using System.Diagnostics;
using System.Globalization;
using PortForward.Net.EndToEnd.Tests.Tool;

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
        var options = Cluster.Options(transport);
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

    [Theory]
    [InlineData("spdy", 1, 0)]
    [InlineData("spdy", 300_000, 3)]
    [InlineData("spdy", 5_000_000, 0)]
    [InlineData("websocket", 1, 3)]
    [InlineData("websocket", 300_000, 0)]
    [InlineData("websocket", 5_000_000, 3)]
    public async Task What_a_program_sent_before_it_exited_arrives_whole_and_its_exit_code_is_the_commands(string transport, int length, int exitCode)
    {
        await using var resolver = PortForwardClient.Create(Cluster.Options(transport));
        await using var listener = await PodListener.StartAsync(await resolver.ResolveAsync(PortForwardTarget.Pod("lone")));
        var program = $"head -c {length} /dev/zero >/dev/tcp/$PORTFORWARD_HOST/$PORTFORWARD_PORT; exit {exitCode}";
        var whole = 0;
        for (var round = 0; round < Rounds; round++)
        {
            await using var tool = ToolProcess.Start(["lone", $":{listener.Port}", .. Cluster.Arguments(transport), "--", "bash", "-c", program]);
            Assert.Equal(exitCode, await tool.ExitAsync());
            whole += await listener.NextAsync() == length ? 1 : 0;
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{whole} of {Rounds} whole");
        Assert.Equal(Rounds, whole);
    }
}
