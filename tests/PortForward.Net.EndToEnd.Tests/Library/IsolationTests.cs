using System.Net;
using PortForward.Net.Compare.Forwards;

namespace PortForward.Net.EndToEnd.Tests.Library;

/// <summary>No connection stops another, on a real cluster, with default options.</summary>
public sealed class IsolationTests
{
    private const int Echoes = 1000;

    [Theory]
    [MemberData(nameof(Cluster.Transports), MemberType = typeof(Cluster))]
    public async Task Echoes_go_on_beside_a_download_that_nobody_reads(string transport)
    {
        await using var client = Client(transport);
        await using var forward = await client.StartForwardAsync(
            PortForwardTarget.Pod("lone"), [PortMapping.Ephemeral(Workload.Echo), PortMapping.Ephemeral(Workload.Source)]);
        using var stalled = await Workload.ConnectAsync(forward[Workload.Source].LocalEndPoint);
        await stalled.GetStream().WriteAsync("1073741824 1\n"u8.ToArray());
        Assert.Equal(Echoes, await CountEchoesAsync(forward[Workload.Echo].LocalEndPoint));
    }

    [Theory]
    [MemberData(nameof(Cluster.Transports), MemberType = typeof(Cluster))]
    public async Task Echoes_go_on_beside_an_upload_that_the_pod_does_not_read(string transport)
    {
        await using var client = Client(transport);
        await using var forward = await client.StartForwardAsync(
            PortForwardTarget.Pod("lone"), [PortMapping.Ephemeral(Workload.Echo), PortMapping.Ephemeral(Workload.NeverReads)]);
        using var stalled = await Workload.ConnectAsync(forward[Workload.NeverReads].LocalEndPoint);
        using var end = new CancellationTokenSource();
        var uploading = UploadAsync(stalled.GetStream(), end.Token);
        Assert.Equal(Echoes, await CountEchoesAsync(forward[Workload.Echo].LocalEndPoint));
        Assert.False(uploading.IsCompleted, "the upload came to an end beside the echoes");
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => uploading);
    }

    [Theory]
    [MemberData(nameof(Cluster.Transports), MemberType = typeof(Cluster))]
    public async Task Callers_that_come_and_go_share_few_sessions_and_never_fail(string transport)
    {
        const int callers = 16, connections = 60;
        using var sessions = new SessionCounter();
        await using var client = Client(transport, sessions);
        await using var forward = await client.StartForwardAsync(PortForwardTarget.Pod("lone"), PortMapping.Ephemeral(Workload.Echo));
        await Task.WhenAll(Enumerable.Range(0, callers).Select(async caller =>
        {
            for (var i = 0; i < connections; i++)
            {
                using var connection = await Workload.ConnectAsync(forward.LocalEndPoint);
                Assert.True(await Workload.EchoesAsync(connection.GetStream(), 64, caller));
            }
        }));
        Assert.InRange(sessions.Opened, 1, callers * connections / 20);
    }

    private static async Task<int> CountEchoesAsync(IPEndPoint endPoint)
    {
        using var connection = await Workload.ConnectAsync(endPoint);
        var whole = 0;
        for (var i = 0; i < Echoes; i++)
        {
            whole += await Workload.EchoesAsync(connection.GetStream(), 64, i) ? 1 : 0;
        }

        return whole;
    }

    private static async Task UploadAsync(Stream stream, CancellationToken cancellationToken)
    {
        var data = new byte[64 * 1024];
        while (true)
        {
            await stream.WriteAsync(data, cancellationToken);
        }
    }

    private static PortForwardClient Client(string transport, SessionCounter? sessions = null)
    {
        var options = Cluster.Options(transport);
        options.LoggerFactory = sessions;
        return PortForwardClient.Create(options);
    }
}
