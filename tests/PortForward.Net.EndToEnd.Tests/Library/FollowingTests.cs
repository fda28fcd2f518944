using System.Collections.Concurrent;
using System.Diagnostics;

namespace PortForward.Net.EndToEnd.Tests.Library;

/// <summary>A forwarder follows its target while pods come and go. It runs alone, since other tests use the same pods.</summary>
[CollectionDefinition(nameof(FollowingTests), DisableParallelization = true)]
[Collection(nameof(FollowingTests))]
public sealed class FollowingTests
{
    private const int Workers = 4;

    [Theory]
    [MemberData(nameof(Cluster.Transports), MemberType = typeof(Cluster))]
    public async Task While_a_pod_is_replaced_only_connections_that_were_open_to_it_fail(string transport)
    {
        await using var load = await Load.StartAsync(transport);
        var pods = await AdminKubectl.PodsAsync("web");
        await AdminKubectl.RunAsync("delete", "pod", pods[0], "--ignore-not-found");
        await AdminKubectl.RunAsync("rollout", "status", "deploy/web", "--timeout=120s");
        await load.AssertAsync(deaths: 1);
    }

    [Theory]
    [MemberData(nameof(Cluster.Transports), MemberType = typeof(Cluster))]
    public async Task A_rollout_is_followed(string transport)
    {
        await using var load = await Load.StartAsync(transport);
        await AdminKubectl.RunAsync("rollout", "restart", "deploy/web");
        await AdminKubectl.RunAsync("rollout", "status", "deploy/web", "--timeout=120s");
        await load.AssertAsync(deaths: 3);
    }

    [Theory]
    [MemberData(nameof(Cluster.Transports), MemberType = typeof(Cluster))]
    public async Task Without_pods_connections_wait_and_with_the_first_one_they_work(string transport)
    {
        await using var load = await Load.StartAsync(transport);
        await AdminKubectl.RunAsync("scale", "deploy/web", "--replicas=0");
        try
        {
            await load.UntilAsync(forward => forward.State == PortForwardState.Waiting);
        }
        finally
        {
            await AdminKubectl.RunAsync("scale", "deploy/web", "--replicas=3");
            await AdminKubectl.RunAsync("rollout", "status", "deploy/web", "--timeout=120s");
        }

        await load.AssertAsync(deaths: 3);
    }

    /// <summary>Short connections, one after the other, on several workers.</summary>
    private sealed class Load : IAsyncDisposable
    {
        private readonly PortForwardClient _client;
        private readonly PortForwarder _forward;
        private readonly CancellationTokenSource _stop = new();
        private readonly ConcurrentQueue<string> _failures = new();
        private readonly Stopwatch _clock = Stopwatch.StartNew();
        private readonly Task _running;
        private int _good;
        private long _lastGood;
        private long _longestGap;

        private Load(PortForwardClient client, PortForwarder forward)
        {
            _client = client;
            _forward = forward;
            _running = Task.WhenAll(Enumerable.Range(0, Workers).Select(i => Task.Run(() => RunAsync(i))));
        }

        public static async Task<Load> StartAsync(string transport)
        {
            var client = PortForwardClient.Create(Cluster.Options(transport));
            var forward = await client.StartForwardAsync(PortForwardTarget.Service("web"), PortMapping.Ephemeral(71)).WaitAsync(Workload.Patience);
            return new Load(client, forward);
        }

        public async Task UntilAsync(Func<PortForwarder, bool> condition)
        {
            for (var clock = Stopwatch.StartNew(); !condition(_forward);)
            {
                Assert.True(clock.Elapsed < Workload.Patience, $"the state stays {_forward.State}");
                await Task.Delay(20);
            }
        }

        /// <summary>Of each pod that died, the connections that were open may have failed, and no other.</summary>
        public async Task AssertAsync(int deaths)
        {
            var good = Volatile.Read(ref _good);
            await UntilAsync(_ => Volatile.Read(ref _good) > good + 20);
            TestContext.Current.TestOutputHelper?.WriteLine(
                $"{_good} good, {_failures.Count} failed, longest pause {_longestGap} ms\n{string.Join('\n', _failures)}");
            Assert.InRange(_failures.Count, 0, deaths * Workers);
        }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _running.WaitAsync(Workload.Patience);
            await _forward.DisposeAsync();
            await _client.DisposeAsync();
            _stop.Dispose();
        }

        private async Task RunAsync(int worker)
        {
            for (var i = 0; !_stop.IsCancellationRequested; i++)
            {
                try
                {
                    using var connection = await Workload.ConnectAsync(_forward.LocalEndPoint);
                    Assert.True(await Workload.EchoesAsync(connection.GetStream(), 200, (worker * 100_000) + i));
                    Interlocked.Increment(ref _good);
                    var now = _clock.ElapsedMilliseconds;
                    _longestGap = Math.Max(_longestGap, now - Interlocked.Exchange(ref _lastGood, now));
                }
                catch (IOException e)
                {
                    _failures.Enqueue($"{_clock.Elapsed.TotalSeconds:0.000} {e.Message}");
                }

                await Task.Delay(20);
            }
        }
    }
}
