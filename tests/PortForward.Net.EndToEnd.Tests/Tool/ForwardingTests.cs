using System.Net.Sockets;

namespace PortForward.Net.EndToEnd.Tests.Tool;

// Case 97: the lines and exit code 0 are here, a lost session is in ReconnectTests, what fails in BadCommandLineTests.
/// <summary>The command forwards, tells of it in kubectl's words, and stops cleanly.</summary>
public class ForwardingTests
{
    public static TheoryData<string, string, string, string> Targets()
    {
        var rows = new TheoryData<string, string, string, string>();
        foreach (var row in Cluster.Transports)
        {
            rows.Add(row.Data, "pod/lone", ":8080", "hello from lone\n");
            rows.Add(row.Data, "lone", ":8080", "hello from lone\n");
            rows.Add(row.Data, "svc/web", ":80", "hello from web-");
            rows.Add(row.Data, "service/web", ":http", "hello from web-");
            rows.Add(row.Data, "deploy/web", ":8080", "hello from web-");
            rows.Add(row.Data, "sts/db", ":8080", "hello from db-0\n");
            rows.Add(row.Data, "app=web", ":8080", "hello from web-");
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public async Task Http_reaches_the_target_and_each_step_has_its_line(string transport, string target, string mapping, string answer)
    {
        await using var tool = ToolProcess.Start([target, mapping, .. Cluster.Arguments(transport)]);
        var port = await tool.ReadPortAsync();

        Assert.StartsWith(answer, await LocalPort.GetAsync(port), StringComparison.Ordinal);

        Assert.Equal(0, await tool.StopAsync());
        Assert.Equal(
            [$"Forwarding from 127.0.0.1:{port} -> 8080", $"Forwarding from [::1]:{port} -> 8080", $"Handling connection for {port}"], tool.Output);
        Assert.Empty(tool.Error);
        Assert.False(await LocalPort.IsListeningAsync(port));
    }

    [Theory]
    [MemberData(nameof(Cluster.Transports), MemberType = typeof(Cluster))]
    public async Task A_refused_port_fails_alone(string transport)
    {
        await using var tool = ToolProcess.Start(["lone", ":9999", ":8080", "--address", "127.0.0.1", .. Cluster.Arguments(transport)]);
        var refused = await tool.ReadPortAsync();
        var served = await tool.ReadPortAsync();

        for (var round = 0; round < 3; round++)
        {
            await Assert.ThrowsAsync<SocketException>(() => LocalPort.ReadAllAsync(refused));
            Assert.StartsWith($"an error occurred forwarding {refused} -> 9999: Nothing is listening on port 9999", await tool.ReadErrorAsync(), StringComparison.Ordinal);
            Assert.Equal("hello from lone\n", await LocalPort.GetAsync(served));
        }

        Assert.Equal(0, await tool.StopAsync());
        Assert.Equal(3, tool.Output.Count(line => line == $"Handling connection for {refused}"));
        Assert.Equal(3, tool.Output.Count(line => line == $"Handling connection for {served}"));
        Assert.Equal(3, tool.Error.Count);
    }

    [Theory]
    [MemberData(nameof(Cluster.Transports), MemberType = typeof(Cluster))]
    public async Task Many_connections_at_once_each_have_their_line(string transport)
    {
        const int Connections = 100;
        await using var tool = ToolProcess.Start(["svc/web", ":80", "--address", "127.0.0.1", .. Cluster.Arguments(transport)]);
        var port = await tool.ReadPortAsync();

        await Parallel.ForAsync(0, Connections, async (_, _) => await LocalPort.GetAsync(port));

        Assert.Equal(0, await tool.StopAsync());
        Assert.Equal(Connections, tool.Output.Count(line => line == $"Handling connection for {port}"));
        Assert.Empty(tool.Error);
    }

    [Theory]
    [InlineData(Signal.Interrupt)]
    [InlineData(Signal.Terminate)]
    public async Task A_signal_ends_it_with_open_connections_and_nothing_to_complain_of(Signal signal)
    {
        await using var tool = ToolProcess.Start(["lone", ":7001", .. Cluster.Arguments("websocket")]);
        var port = await tool.ReadPortAsync();
        using var open = await LocalPort.ConnectAsync(port);
        await open.SendAsync("ping"u8.ToArray());
        Assert.Equal("ping", await LocalPort.ReceiveAsync(open));

        Assert.Equal(0, await tool.StopAsync(signal));

        Assert.Empty(tool.Error);
        Assert.False(await LocalPort.IsListeningAsync(port));
    }

    [Theory]
    [InlineData(Signal.Interrupt)]
    [InlineData(Signal.Terminate)]
    public async Task A_signal_while_it_waits_for_a_pod_ends_it_as_it_ends_kubectl(Signal signal)
    {
        await using var tool = ToolProcess.Start(["svc/empty", ":80", "-v", "4", .. Cluster.Arguments("websocket")]);
        Assert.EndsWith("Resolving service/empty.", await tool.ReadErrorAsync(), StringComparison.Ordinal);

        Assert.Equal(128 + (int)signal, await tool.StopAsync(signal));

        Assert.Empty(tool.Output);
    }

    [Fact]
    public async Task The_log_goes_to_stderr_and_holds_no_credential()
    {
        var kubeConfig = Cluster.KubeConfig("spdy");
        await using var tool = ToolProcess.Start("lone", ":8080", "-v", "9", "--kubeconfig", kubeConfig);
        await LocalPort.GetAsync(await tool.ReadPortAsync());

        Assert.Equal(0, await tool.StopAsync());

        Assert.Contains(tool.Error, line => line.Contains("Opened a session to pod default/lone over", StringComparison.Ordinal));
        var token = (await File.ReadAllLinesAsync(kubeConfig)).Select(line => line.Trim())
            .Where(line => line.StartsWith("token:", StringComparison.Ordinal)).Select(line => line["token:".Length..].Trim());
        Assert.All(token, secret => Assert.DoesNotContain(tool.Error, line => line.Contains(secret, StringComparison.Ordinal)));
    }
}
