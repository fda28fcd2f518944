using PortForward.Net.Testing;

namespace PortForward.Net.Tests.Transport;

// Case 98.
public sealed class RightsTests
{
    private const int Port = 80;

    /// <summary>What each transport comes to by the rights on pods/portforward, before Kubernetes 1.35 and from then on.</summary>
    [Theory]
    [InlineData(PortForwardTransport.WebSocket, TestRights.GetPortForward, false, true)]
    [InlineData(PortForwardTransport.WebSocket, TestRights.GetPortForward, true, false)]
    [InlineData(PortForwardTransport.WebSocket, TestRights.CreatePortForward, false, false)]
    [InlineData(PortForwardTransport.WebSocket, TestRights.CreatePortForward, true, false)]
    [InlineData(PortForwardTransport.WebSocket, TestRights.GetPortForward | TestRights.CreatePortForward, true, true)]
    [InlineData(PortForwardTransport.Spdy, TestRights.GetPortForward, false, false)]
    [InlineData(PortForwardTransport.Spdy, TestRights.CreatePortForward, false, true)]
    [InlineData(PortForwardTransport.Spdy, TestRights.CreatePortForward, true, true)]
    [InlineData(PortForwardTransport.Auto, TestRights.GetPortForward, false, true)]
    [InlineData(PortForwardTransport.Auto, TestRights.CreatePortForward, false, true)]
    [InlineData(PortForwardTransport.Auto, TestRights.GetPortForward, true, false)]
    [InlineData(PortForwardTransport.Auto, TestRights.None, false, false)]
    public async Task A_transport_needs_its_verb(PortForwardTransport transport, TestRights rights, bool webSocketNeedsCreate, bool succeeds)
    {
        await using var cluster = await TestCluster.StartAsync(
            new TestClusterOptions { WebSocketNeedsCreate = webSocketNeedsCreate }, TestContext.Current.CancellationToken);
        cluster.AddPod("echo", pod => pod.Serve(Port, async (connection, stop) => await connection.CopyToAsync(connection, stop)));
        var user = cluster.AddToken("token", TestRights.ReadObjects | rights);
        await using var client = PortForwardClient.Create(new PortForwardClientOptions
        {
            KubeConfig = { Path = user.KubeConfigPath },
            Transport = transport,
            Sessions = { KeepSpare = false },
        });

        var failure = await Record.ExceptionAsync(async () =>
        {
            await using var stream = await client.ConnectAsync(PortForwardTarget.Pod("echo"), Port, TestContext.Current.CancellationToken);
        });

        Assert.Equal(succeeds ? null : PortForwardError.Forbidden, (failure as PortForwardException)?.Error);
        Assert.Equal(succeeds ? 1 : 0, cluster.TotalSessions());
    }
}
