using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using PortForward.Net.EndToEnd.Tests.Tool;

namespace PortForward.Net.EndToEnd.Tests.Library;

/// <summary>What was written before an orderly end arrives whole. <c>PORTFORWARD_DELIVERY_ROUNDS</c> sets the rounds of each case; 4 unless set.</summary>
public sealed class DeliveryTests
{
    private static readonly int Rounds = int.Parse(Environment.GetEnvironmentVariable("PORTFORWARD_DELIVERY_ROUNDS") ?? "4", CultureInfo.InvariantCulture);

    /// <summary>A round waits for a second, most of it for the runtime's end of the connection.</summary>
    private const int AtOnce = 4;

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
        var (times, data) = (new ConcurrentBag<TimeSpan>(), new byte[length]);
        await EachRoundAsync(async () =>
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
            times.Add(clock.Elapsed);
        });
        await AssertWholeAsync(listener, length, $", the slowest dispose {times.Max().TotalMilliseconds:0} ms");
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
        await EachRoundAsync(async () =>
        {
            await using var tool = ToolProcess.Start(["lone", $":{listener.Port}", .. Cluster.Arguments(transport), "--", "bash", "-c", program]);
            Assert.Equal(exitCode, await tool.ExitAsync());
        });
        await AssertWholeAsync(listener, length, "");
    }

    // Container runtimes end a connection a second after they learn of the local end, however long the program takes (protocol.md 6.3).
    [Theory]
    [MemberData(nameof(Cluster.Transports), MemberType = typeof(Cluster))]
    public async Task An_answer_that_comes_long_after_the_local_end_is_whole_or_a_failure(string transport)
    {
        await using var client = PortForwardClient.Create(Cluster.Options(transport));
        await using var listener = await PodListener.ServeAsync(
            await client.ResolveAsync(PortForwardTarget.Pod("lone")), "cat >/dev/null; sleep 5; head -c 1000 /dev/zero");
        await using var stream = await client.ConnectAsync(PortForwardTarget.Pod("lone"), listener.Port).WaitAsync(Workload.Patience);
        await stream.WriteAsync(new byte[100]);
        stream.CompleteWrites();
        var answer = new MemoryStream();
        var end = "a clean end";
        try
        {
            await stream.CopyToAsync(answer).WaitAsync(Workload.Patience);
            Assert.Equal(1000, answer.Length);
        }
        catch (PortForwardException e)
        {
            end = e.Message;
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{answer.Length} bytes, then: {end}");
    }

    private static Task EachRoundAsync(Func<Task> round)
    {
        var begun = 0;
        return Task.WhenAll(Enumerable.Range(0, AtOnce).Select(async _ =>
        {
            while (Interlocked.Increment(ref begun) <= Rounds)
            {
                await round();
            }
        }));
    }

    private static async Task AssertWholeAsync(PodListener listener, int length, string more)
    {
        var whole = 0;
        for (var round = 0; round < Rounds; round++)
        {
            whole += await listener.NextAsync() == length ? 1 : 0;
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{whole} of {Rounds} whole{more}");
        Assert.Equal(Rounds, whole);
    }
}
