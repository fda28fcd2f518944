using System.Net;
using System.Net.Sockets;
using System.Text;
using PortForward.Net.Testing;

namespace PortForward.Net.Tests.Forwarding;

/// <summary>An in-process cluster with one pod of many behaviours, and a client to it.</summary>
internal sealed class ForwardingFixture : IAsyncDisposable
{
    public const int Echo = 7001;
    public const int Source = 7002;
    public const int Sink = 7003;
    public const int Reset = 7005;
    public const int Banner = 7006;
    public const int Refused = 9999;

    /// <summary>A bound on hangs, never a measure.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly PortForwardClientOptions _options;

    private ForwardingFixture(TestCluster cluster, PortForwardClientOptions options)
    {
        Cluster = cluster;
        _options = options;
        Client = NewClient();
    }

    public static TheoryData<PortForwardTransport> Transports => [PortForwardTransport.WebSocket, PortForwardTransport.Spdy];

    public TestCluster Cluster { get; }

    public PortForwardClient Client { get; }

    public static async Task<ForwardingFixture> StartAsync(
        PortForwardTransport transport = PortForwardTransport.Auto, TestClusterOptions? clusterOptions = null, Action<PortForwardClientOptions>? configure = null)
    {
        var cluster = await TestCluster.StartAsync(clusterOptions);
        AddWeb(cluster, "web-0");
        cluster.AddService("web", service => service.Selector("app", "web").PortTo(80, new RemotePort("http"), "web").PortTo(71, Echo));
        cluster.AddDeployment("web", "app=web");
        cluster.AddStatefulSet("web", "app=web");
        cluster.AddReplicaSet("web", "app=web");
        cluster.AddReplicationController("web", "app=web");
        cluster.AddDaemonSet("web", "app=web");
        cluster.AddJob("web", "app=web");
        var options = new PortForwardClientOptions { KubeConfig = { Path = cluster.KubeConfigPath }, Transport = transport };
        configure?.Invoke(options);
        return new ForwardingFixture(cluster, options);
    }

    public static TestPod AddWeb(TestCluster cluster, string name) => cluster.AddPod(name, pod => pod
        .Label("app", "web")
        .Label("generation", "2")
        .Port(8080, "http")
        .Echo(Echo)
        .Serve(8080, (connection, ct) => AnswerAsync(connection, name, ct))
        .Serve(Source, SendPatternAsync)
        .Serve(Sink, CountAsync)
        .Serve(Reset, async (connection, ct) =>
        {
            await connection.ReadExactlyAsync(new byte[1], ct);
            connection.Abort();
        })
        .Serve(Banner, async (connection, ct) =>
        {
            await connection.WriteAsync(Encoding.ASCII.GetBytes($"hello from {name}\n"), ct);
            await connection.CopyToAsync(Stream.Null, ct);
        }));

    public static async Task<TcpClient> ConnectAsync(IPEndPoint endPoint)
    {
        var client = new TcpClient(endPoint.AddressFamily);
        // By the system call itself: with ConnectAsync, a connection that is reset at once looks as if it had never been made.
        await Task.Run(() => client.Client.Connect(endPoint)).WaitAsync(Patience);
        return client;
    }

    /// <summary>Sends bytes, reads as many back, and says whether they are the same.</summary>
    public static async Task<bool> EchoesAsync(Stream stream, int length, int seed)
    {
        var data = new byte[length];
        new Random(seed).NextBytes(data);
        var writing = stream.WriteAsync(data).AsTask();
        var back = new byte[length];
        await stream.ReadExactlyAsync(back).AsTask().WaitAsync(Patience);
        await writing;
        return data.AsSpan().SequenceEqual(back);
    }

    /// <summary>All events of a forwarder that is ending, or has ended.</summary>
    public static async Task<IReadOnlyList<PortForwardEvent>> EventsAsync(PortForwarder forward)
    {
        var events = new List<PortForwardEvent>();
        await foreach (var item in forward.WatchAsync())
        {
            events.Add(item);
        }

        return events;
    }

    public static async Task EventuallyAsync(Func<bool> condition, string what)
    {
        var until = Environment.TickCount64 + (long)Patience.TotalMilliseconds;
        while (!condition())
        {
            Assert.True(Environment.TickCount64 < until, what);
            await Task.Delay(5);
        }
    }

    /// <summary>Makes one more client like <see cref="Client"/>, which the caller disposes of: a client bounds how fast it opens sessions.</summary>
    public PortForwardClient NewClient() => PortForwardClient.Create(_options);

    /// <summary>Breaks the connection of every session, as a lost network does.</summary>
    public async Task CutSessionsAsync()
    {
        await EventuallyAsync(() => Cluster.OpenSessions > 0, "the server has not noted the session");
        foreach (var session in Cluster.Sessions)
        {
            session.Cut();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync().AsTask().WaitAsync(Patience);
        await Cluster.DisposeAsync().AsTask().WaitAsync(Patience);
        Assert.Empty(Cluster.ProtocolErrors);
    }

    private static async Task AnswerAsync(TestPodStream connection, string name, CancellationToken cancellationToken)
    {
        var request = new StringBuilder();
        var buffer = new byte[1024];
        while (!request.ToString().Contains("\r\n\r\n", StringComparison.Ordinal))
        {
            var read = await connection.ReadAsync(buffer, cancellationToken);
            if (read == 0)
            {
                return;
            }

            request.Append(Encoding.ASCII.GetString(buffer, 0, read));
        }

        var body = $"hello from {name}";
        await connection.WriteAsync(
            Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}"), cancellationToken);
    }

    private static async Task SendPatternAsync(TestPodStream connection, CancellationToken cancellationToken)
    {
        var head = new byte[8];
        await connection.ReadExactlyAsync(head, cancellationToken);
        var chunk = new byte[16 * 1024];
        for (var left = BitConverter.ToInt64(head); left > 0; left -= chunk.Length)
        {
            await connection.WriteAsync(chunk.AsMemory(0, (int)Math.Min(left, chunk.Length)), cancellationToken);
        }
    }

    private static async Task CountAsync(TestPodStream connection, CancellationToken cancellationToken)
    {
        var count = 0L;
        var buffer = new byte[16 * 1024];
        while (await connection.ReadAsync(buffer, cancellationToken) is var read && read > 0)
        {
            count += read;
        }

        await connection.WriteAsync(Encoding.ASCII.GetBytes($"{count}\n"), cancellationToken);
    }
}
