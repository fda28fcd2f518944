using PortForward.Net.Testing;

namespace PortForward.Net.Compare.Servers;

/// <summary>The cluster inside this process, with one pod, and the roof's server beside it.</summary>
internal sealed class InProcessServer : IAsyncDisposable
{
    private const string Pod = "lone";

    private readonly TestCluster _cluster;

    private InProcessServer(TestCluster cluster, TestTransports transport)
    {
        _cluster = cluster;
        OnlyWebSocket = transport == TestTransports.WebSocket;
        Roof = new RoofServer();
    }

    public RoofServer Roof { get; }

    public bool OnlyWebSocket { get; }

    public Site Site => new(_cluster.KubeConfigPath, $"pod/{Pod}", Server: this);

    public static async Task<InProcessServer> StartAsync(TestTransports transport, CancellationToken cancellationToken)
    {
        var cluster = await TestCluster.StartAsync(new TestClusterOptions { Transports = transport }, cancellationToken);
        cluster.AddPod(Pod, pod =>
        {
            foreach (var (port, program) in PodPrograms.ByPort)
            {
                pod.Serve(port, (connection, end) => program(connection.Input, connection.Output, end));
            }
        });
        return new InProcessServer(cluster, transport);
    }

    public async ValueTask DisposeAsync()
    {
        await Roof.DisposeAsync();
        await _cluster.DisposeAsync();
    }
}
