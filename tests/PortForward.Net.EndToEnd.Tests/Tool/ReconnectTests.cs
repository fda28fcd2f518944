using System.Net.Sockets;

namespace PortForward.Net.EndToEnd.Tests.Tool;

/// <summary>A lost session is replaced under an open port, unless kubectl's way is asked for.</summary>
public class ReconnectTests
{
    [Theory]
    [MemberData(nameof(Cluster.Transports), MemberType = typeof(Cluster))]
    public async Task The_port_outlives_the_session_and_both_are_told(string transport)
    {
        await using var link = await CuttableLink.OpenAsync(Cluster.KubeConfig(transport));
        await using var tool = ToolProcess.Start("deploy/web", ":8080", ":7001", "--address", "127.0.0.1", "--kubeconfig", link.KubeConfig, "--transport", transport);
        var web = await tool.ReadPortAsync();
        var echo = await tool.ReadPortAsync();
        using var open = await LocalPort.ConnectAsync(echo);
        await open.SendAsync("ping"u8.ToArray());
        Assert.Equal("ping", await LocalPort.ReceiveAsync(open));

        link.Cut();

        string[] told = [await tool.ReadErrorAsync(), await tool.ReadErrorAsync(), await tool.ReadErrorAsync()];
        Assert.Contains("Lost connection to pod; reconnecting.", told);
        Assert.Contains(told, line => line.StartsWith($"an error occurred forwarding {echo} -> 7001: ", StringComparison.Ordinal));
        Assert.Contains(told, line => line.StartsWith("Reconnected to pod web-", StringComparison.Ordinal));
        await Assert.ThrowsAsync<SocketException>(() => LocalPort.ReceiveAsync(open));
        Assert.StartsWith("hello from web-", await LocalPort.GetAsync(web), StringComparison.Ordinal);
        Assert.Equal(0, await tool.StopAsync());

        // A session that is opened while the link is being cut is lost too.
        var (lost, back) = (Count("Lost connection"), Count("Reconnected to pod"));
        Assert.InRange(lost, 1, 2);
        Assert.Equal((lost, 1 + (2 * lost)), (back, tool.Error.Count));

        int Count(string start) => tool.Error.Count(line => line.StartsWith(start, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Cluster.Transports), MemberType = typeof(Cluster))]
    public async Task Without_reconnecting_it_ends_as_kubectl_does(string transport)
    {
        await using var link = await CuttableLink.OpenAsync(Cluster.KubeConfig(transport));
        await using var tool = ToolProcess.Start("lone", ":8080", "--reconnect=false", "--kubeconfig", link.KubeConfig, "--transport", transport);
        var port = await tool.ReadPortAsync();

        link.Cut();

        Assert.Equal(1, await tool.ExitAsync());
        Assert.Equal(
            ["error: lost connection to pod", $"Run 'portforward doctor pod/lone 8080 --kubeconfig {link.KubeConfig} --transport {transport}' to find the cause."], tool.Error);
        Assert.False(await LocalPort.IsListeningAsync(port));
    }
}
