using System.Collections.Concurrent;
using System.Net.Sockets;
using PortForward.Net.Testing;

namespace PortForward.Net.Tests.Forwarding.Leaks;

/// <summary>A cluster, and several clients of it with a forwarder each: a client bounds how fast it opens sessions.</summary>
internal sealed class LeakStage : IAsyncDisposable
{
    public const int Quitter = 7020;

    private const int ClientCount = 6;

    private static readonly PortForwardTarget Target = PortForwardTarget.Pod("web-0");
    private static readonly int[] Ports =
        [ForwardingFixture.Echo, ForwardingFixture.Source, ForwardingFixture.Sink, ForwardingFixture.Reset, ForwardingFixture.Refused, Quitter];

    private readonly ForwardingFixture _fixture;
    private readonly Remains _remains;
    private readonly double _share;
    private readonly bool _isWedged;
    private readonly List<PortForwardClient> _clients = [];
    private readonly List<PortForwarder> _forwards = [];

    private LeakStage(ForwardingFixture fixture, Remains remains, double share, bool isWedged)
    {
        _fixture = fixture;
        _remains = remains;
        _share = share;
        _isWedged = isWedged;
    }

    public TestCluster Cluster => _fixture.Cluster;

    public TestFaults Faults => Cluster.Faults;

    /// <summary>Starts cluster, clients and forwarders.</summary>
    /// <param name="transport">The only one.</param>
    /// <param name="options">The cluster's.</param>
    /// <param name="remains">Learns of every object that must not stay.</param>
    /// <param name="share">How much of each round's connections is made.</param>
    public static async Task<LeakStage> StartAsync(PortForwardTransport transport, TestClusterOptions options, Remains remains, double share)
    {
        var fixture = await ForwardingFixture.StartAsync(transport, options, client =>
        {
            // A busy machine may well hold an answer up for a second, and three intervals of silence are the end of a session.
            client.Sessions.KeepAliveInterval = TimeSpan.FromSeconds(1);
            client.Sessions.ExclusiveSessions = 4;
            client.Sessions.MaxSessions = 16;
            client.Sessions.IdleTimeout = TimeSpan.FromMilliseconds(400);
            client.Sessions.StallTimeout = TimeSpan.FromMilliseconds(250);
        });
        var stage = new LeakStage(fixture, remains, share, options.SynchronousWorkers);
        stage.ServeQuitter();
        for (var i = 0; i < ClientCount; i++)
        {
            var client = fixture.NewClient();
            stage._clients.Add(client);
            stage._forwards.Add(await client.StartForwardAsync(Target, Ports.Select(port => PortMapping.Ephemeral(port)), new PortForwardOptions
            {
                HalfClose = { PassOnAtOnce = i % 2 == 0, QuietTime = TimeSpan.FromMilliseconds(20) },
                BackendTimeout = TimeSpan.FromMilliseconds(500),
                DrainTimeout = TimeSpan.FromMilliseconds(200),
            }));
            remains.Follow(client);
            remains.Follow(client.Services.Pool);
            remains.Follow(stage._forwards[i]);
        }

        return stage;
    }

    /// <summary>Takes the pod away for a moment, as a new version of it does.</summary>
    public void ReplacePod()
    {
        Cluster.RemovePod("web-0");
        ForwardingFixture.AddWeb(Cluster, "web-0");
        ServeQuitter();
    }

    /// <summary>Ends the sessions that a fault has marked, so that what follows does not meet the fault any more.</summary>
    public async Task RenewSessionsAsync()
    {
        // A session that was being opened meanwhile, for connections that had to share, is cut as well.
        await ForwardingFixture.EventuallyAsync(
            () =>
            {
                Faults.CutSessions();
                return Pools() == 0;
            },
            "sessions that were cut stay in the pools");
    }

    /// <summary>Opens streams, by many callers at once. They may fail only with the typed error, or by the token that they were given.</summary>
    public Task<RoundResult> StreamsAsync(int count, int callers, int port, Func<Stream, CancellationToken, Task> use) =>
        RunAsync(count, callers, async (number, patience) =>
        {
            _remains.CountConnection();
            await using var stream = await _clients[number % ClientCount].ConnectAsync(Target, port, patience);
            _remains.Follow(stream);
            await use(stream, patience);
        });

    /// <summary>Opens streams, and gives up before or after that.</summary>
    public Task<RoundResult> CancelledStreamsAsync(int count, int callers) =>
        RunAsync(count, callers, async (number, _) =>
        {
            _remains.CountConnection();
            using var impatience = new CancellationTokenSource();
            var connecting = _clients[number % ClientCount].ConnectAsync(Target, ForwardingFixture.Echo, impatience.Token);
            for (var yields = 0; yields < number % 50; yields++)
            {
                await Task.Yield();
            }

            await impatience.CancelAsync();
            await using var stream = await connecting.WaitAsync(ForwardingFixture.Patience, CancellationToken.None);
            _remains.Follow(stream);
        });

    /// <summary>Opens local connections, by many callers at once.</summary>
    public Task<RoundResult> SocketsAsync(int count, int callers, int port, Func<Stream, CancellationToken, Task> use) =>
        RunAsync(count, callers, async (number, patience) =>
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(_forwards[number % ClientCount].Listeners[Array.IndexOf(Ports, port)].LocalEndPoint, patience);
            _remains.CountConnection();
            await using var stream = new NetworkStream(socket);
            await use(stream, patience);
        });

    /// <summary>Looks whether all has ended: first what the pools close by themselves, then the rest.</summary>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_forwards.Select(forward => forward.DisposeAsync().AsTask())).WaitAsync(ForwardingFixture.Patience);
        await ForwardingFixture.EventuallyAsync(() => Pools() == 0, "idle sessions are not closed");
        await EmptyAsync();
        await Task.WhenAll(_clients.Select(client => client.DisposeAsync().AsTask())).WaitAsync(ForwardingFixture.Patience);
        Assert.Equal(0, Pools());
        await EmptyAsync();
        await _fixture.DisposeAsync();
    }

    private int Pools() => _clients.Sum(client => client.Services.Pool.Count);

    private async Task EmptyAsync()
    {
        if (_isWedged)
        {
            // Sessions of which a worker is blocked stay until the cluster ends, as on a real node.
            return;
        }

        await ForwardingFixture.EventuallyAsync(() => Cluster.OpenStreams == 0, "streams stay open on the server");
        await ForwardingFixture.EventuallyAsync(() => Cluster.OpenSessions == 0, "sessions stay open on the server");
        await ForwardingFixture.EventuallyAsync(() => Cluster.OpenConnections == 0, "programs still run");
    }

    private void ServeQuitter() =>
        Cluster.FindPod("web-0")!.Serve(Quitter, async (connection, ct) => await connection.ReadExactlyAsync(new byte[1], ct));

    private async Task<RoundResult> RunAsync(int count, int callers, Func<int, CancellationToken, Task> connect)
    {
        var (next, last) = (-1, (int)Math.Ceiling(count * _share));
        var failures = new ConcurrentBag<Exception>();
        await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
        {
            using var patience = new CancellationTokenSource(ForwardingFixture.Patience);
            while (Interlocked.Increment(ref next) is var number && number < last)
            {
                try
                {
                    await connect(number, patience.Token);
                }
                catch (Exception e) when (e is PortForwardException or SocketException or IOException
                    || (e is OperationCanceledException && !patience.IsCancellationRequested))
                {
                    failures.Add(e);
                }
            }
        })));
        return new RoundResult(last, failures);
    }
}
