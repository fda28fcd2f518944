using System.Diagnostics;

namespace PortForward.Net.EndToEnd.Tests.Library;

/// <summary>Synchronous reads and writes, as ADO.NET drivers make them.</summary>
public sealed class SynchronousTests
{
    private const int Callers = 64;
    private const int Rounds = 20;

    [Theory]
    [MemberData(nameof(Cluster.Transports), MemberType = typeof(Cluster))]
    public async Task Pool_threads_that_block_in_reads_and_writes_all_get_their_bytes(string transport)
    {
        var own = await ExchangeAsync(transport, work => Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default));
        var pool = await ExchangeAsync(transport, Task.Run);
        TestContext.Current.TestOutputHelper?.WriteLine($"{Callers} threads of their own {own.TotalMilliseconds:0} ms, {Callers} of the pool {pool.TotalMilliseconds:0} ms");
    }

    [Theory]
    [MemberData(nameof(Cluster.Transports), MemberType = typeof(Cluster))]
    public async Task What_pool_threads_send_and_receive_in_bulk_is_whole(string transport)
    {
        await using var client = PortForwardClient.Create(Cluster.Options(transport));
        var streams = await OpenAsync(client);
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(streams.Select((stream, i) => Task.Run(() =>
        {
            var (data, back) = (new byte[1_000_000], new byte[1_000_000]);
            new Random(i).NextBytes(data);
            for (var at = 0; at < data.Length; at += 100_000)
            {
                stream.Write(data, at, 100_000);
                stream.ReadExactly(back, at, 100_000);
            }

            Assert.Equal(data, back);
        })));
        TestContext.Current.TestOutputHelper?.WriteLine($"{clock.ElapsedMilliseconds} ms");
        await Task.WhenAll(streams.Select(stream => stream.DisposeAsync().AsTask()));
    }

    private static async Task<TimeSpan> ExchangeAsync(string transport, Func<Action, Task> start)
    {
        await using var client = PortForwardClient.Create(Cluster.Options(transport));
        var streams = await OpenAsync(client);
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(streams.Select((stream, i) => start(() => Exchange(stream, i)))).WaitAsync(Workload.Patience);
        var time = clock.Elapsed;
        await Task.WhenAll(streams.Select(stream => stream.DisposeAsync().AsTask()));
        return time;
    }

    private static Task<PortForwardStream[]> OpenAsync(PortForwardClient client) =>
        Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => client.ConnectAsync(PortForwardTarget.Pod("lone"), Workload.Echo).WaitAsync(Workload.Patience)));

    private static void Exchange(PortForwardStream stream, int seed)
    {
        var random = new Random(seed);
        var (data, back) = (new byte[64], new byte[64]);
        for (var round = 0; round < Rounds; round++)
        {
            random.NextBytes(data);
            stream.Write(data);
            stream.ReadExactly(back);
            Assert.Equal(data, back);
        }
    }
}
