using System.Buffers;

namespace PortForward.Net.Tests.Forwarding;

/// <summary>What a stream promises beside the bytes: how it ends, and what misuse and cancellation do to it.</summary>
public sealed class StreamContractTests
{
    [Theory]
    [MemberData(nameof(ForwardingFixture.Transports), MemberType = typeof(ForwardingFixture))]
    public async Task What_was_written_before_stream_and_client_are_disposed_arrives(PortForwardTransport transport)
    {
        await using var fixture = await ForwardingFixture.StartAsync(transport);
        var counts = System.Threading.Channels.Channel.CreateUnbounded<long>();
        fixture.Cluster.FindPod("web-0")!.Serve(7777, async (connection, ct) =>
        {
            var (count, buffer) = (0L, new byte[16 * 1024]);
            while (await connection.ReadAsync(buffer, ct) is var read && read > 0)
            {
                count += read;
            }

            counts.Writer.TryWrite(count);
        });

        foreach (var (length, completes) in new[] { (1, false), (1000, true), (300_000, false), (300_000, true), (2_000_000, false) })
        {
            await using (var client = fixture.NewClient())
            {
                await using var stream = await client.ConnectAsync(PortForwardTarget.Pod("web-0"), 7777);
                await stream.WriteAsync(new byte[length]);
                if (completes)
                {
                    stream.CompleteWrites();
                }
            }

            Assert.Equal(length, await counts.Reader.ReadAsync().AsTask().WaitAsync(ForwardingFixture.Patience));
        }
    }

    [Fact]
    public async Task Completing_the_output_pipe_completes_the_writes()
    {
        await using var fixture = await ForwardingFixture.StartAsync();
        await using var stream = await fixture.Client.ConnectAsync(PortForwardTarget.Pod("web-0"), ForwardingFixture.Sink);
        stream.Transport.Output.Write(new byte[1000]);
        await stream.Transport.Output.CompleteAsync();
        Assert.True(stream.WritesClosed.IsCompleted);
        using var reader = new StreamReader(stream);
        Assert.Equal("1000\n", await reader.ReadToEndAsync().WaitAsync(ForwardingFixture.Patience));
    }

    [Fact]
    public async Task Completing_the_output_pipe_with_an_exception_resets_the_connection()
    {
        await using var fixture = await ForwardingFixture.StartAsync();
        await using var stream = await fixture.Client.ConnectAsync(PortForwardTarget.Pod("web-0"), ForwardingFixture.Echo);
        await stream.Transport.Output.CompleteAsync(new InvalidDataException());
        await ForwardingFixture.EventuallyAsync(() => fixture.Cluster.OpenConnections == 0, "the program still runs");
        await stream.ReadsClosed.WaitAsync(ForwardingFixture.Patience);
    }

    [Theory]
    [MemberData(nameof(ForwardingFixture.Transports), MemberType = typeof(ForwardingFixture))]
    public async Task A_second_write_at_the_same_time_is_refused_and_harms_nobody(PortForwardTransport transport)
    {
        await using var fixture = await ForwardingFixture.StartAsync(transport);
        await using var stream = await fixture.Client.ConnectAsync(PortForwardTarget.Pod("web-0"), ForwardingFixture.Sink);
        var writes = Enumerable.Range(0, 200).Select(_ => stream.WriteAsync(new byte[100_000]).AsTask()).ToArray();
        var taken = 0;
        foreach (var write in writes)
        {
            try
            {
                await write.WaitAsync(ForwardingFixture.Patience);
                taken++;
            }
            catch (InvalidOperationException)
            {
                // Another one was in progress.
            }
        }

        Assert.InRange(taken, 1, writes.Length);
        stream.CompleteWrites();
        using var reader = new StreamReader(stream);
        Assert.Equal($"{taken * 100_000}\n", await reader.ReadToEndAsync().WaitAsync(ForwardingFixture.Patience));
    }

    [Fact]
    public async Task Writes_are_completed_behind_a_write_that_is_in_progress()
    {
        await using var fixture = await ForwardingFixture.StartAsync();
        await using var stream = await fixture.Client.ConnectAsync(PortForwardTarget.Pod("web-0"), ForwardingFixture.Sink);
        var writing = stream.WriteAsync(new byte[5_000_000]).AsTask();
        stream.CompleteWrites();
        await writing.WaitAsync(ForwardingFixture.Patience);
        using var reader = new StreamReader(stream);
        Assert.Equal("5000000\n", await reader.ReadToEndAsync().WaitAsync(ForwardingFixture.Patience));
    }

    [Fact]
    public async Task A_cancelled_token_does_nothing_and_says_so()
    {
        await using var fixture = await ForwardingFixture.StartAsync();
        var cancelled = new CancellationToken(canceled: true);
        var (target, client) = (PortForwardTarget.Pod("web-0"), fixture.Client);
        await using var stream = await client.ConnectAsync(target, ForwardingFixture.Sink);
        await using var forward = await client.StartForwardAsync(target, PortMapping.Parse($":{ForwardingFixture.Echo}"));
        Func<Task>[] calls =
        [
            () => stream.WriteAsync(new byte[10], cancelled).AsTask(),
            () => stream.ReadAsync(new byte[10], cancelled).AsTask(),
            () => stream.FlushAsync(cancelled),
            () => client.ConnectAsync(target, ForwardingFixture.Echo, cancelled),
            () => client.ResolveAsync(target, cancelled),
            () => client.DiagnoseAsync(target, ForwardingFixture.Echo, cancelled),
            () => client.StartForwardAsync(target, [PortMapping.Parse($":{ForwardingFixture.Echo}")], null, cancelled),
            () => forward.ConnectAsync(ForwardingFixture.Echo, cancelled),
        ];
        foreach (var call in calls)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call().WaitAsync(ForwardingFixture.Patience));
        }

        stream.CompleteWrites();
        using var reader = new StreamReader(stream);
        Assert.Equal("0\n", await reader.ReadToEndAsync().WaitAsync(ForwardingFixture.Patience));
    }
}
