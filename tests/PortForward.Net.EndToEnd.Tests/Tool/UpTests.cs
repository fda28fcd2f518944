using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace PortForward.Net.EndToEnd.Tests.Tool;

/// <summary><c>portforward up</c> starts what can be started, says why the rest can't, and stops at once.</summary>
public class UpTests
{
    private const string Forwarding = ": Forwarding from 127.0.0.1:";

    private static readonly (string Target, string Port)[] Echoes =
        [("pod/lone", ":7001"), ("svc/web", ":echo"), ("sts/db", ":7001"), ("deploy/web", ":7001"), ("'app=web'", ":7001")];

    [Theory]
    [MemberData(nameof(Cluster.Transports), MemberType = typeof(Cluster))]
    public async Task Seventeen_of_twenty_forwards_work_and_the_others_have_a_reason(string transport)
    {
        using var taken = Listen();
        var text = new StringBuilder("forwards:\n");
        for (var i = 0; i < 17; i++)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"- {{ name: f{i}, target: {Echoes[i % Echoes.Length].Target}, ports: '{Echoes[i % Echoes.Length].Port}' }}");
        }

        text.AppendLine("- { name: missing, target: svc/missing, ports: ':80' }").AppendLine("- { name: no-port, target: svc/web, ports: ':9999' }")
            .AppendLine(CultureInfo.InvariantCulture, $"- {{ name: taken, target: pod/lone, ports: '{PortOf(taken)}:7001', address: 127.0.0.1 }}");
        using var file = ForwardsFile.Create(text.ToString());
        await using var tool = ToolProcess.Start(["up", "-f", file.Path, .. Cluster.Arguments(transport)]);

        var ports = await ReadPortsAsync(tool, 17);
        Assert.Equal(Enumerable.Range(0, 17).Select(i => $"f{i}").Order(), ports.Keys.Order());
        await Task.WhenAll(ports.Values.Select((port, seed) => EchoAsync(port, 300_000, seed)));
        string[] reasons = [await tool.ReadErrorAsync(), await tool.ReadErrorAsync(), await tool.ReadErrorAsync()];
        Assert.Contains("missing: Error from server (NotFound): services \"missing\" not found", reasons);
        Assert.Contains(reasons, reason => reason.StartsWith("no-port: error: ", StringComparison.Ordinal) && reason.Contains("9999", StringComparison.Ordinal));
        Assert.Contains(reasons, reason => reason.StartsWith("taken: error: ", StringComparison.Ordinal) && reason.Contains($"{PortOf(taken)}", StringComparison.Ordinal));

        Assert.Equal(0, await tool.StopAsync());

        Assert.Equal(3, tool.Error.Count);
        foreach (var port in ports.Values)
        {
            Assert.False(await LocalPort.IsListeningAsync(port));
        }
    }

    [Fact]
    public async Task A_forward_starts_as_soon_as_it_can()
    {
        var taken = Listen();
        var port = PortOf(taken);
        using var file = ForwardsFile.Create($"forwards: [ {{ name: late, target: pod/lone, ports: '{port}:7001', address: 127.0.0.1 }} ]");
        await using var tool = ToolProcess.Start(["up", "-f", file.Path, .. Cluster.Arguments("websocket")]);
        Assert.StartsWith("late: error: ", await tool.ReadErrorAsync(), StringComparison.Ordinal);

        taken.Dispose();

        Assert.Equal($"late: Forwarding from 127.0.0.1:{port} -> 7001", await tool.ReadOutputAsync());
        await EchoAsync(port, 1000, 1);
        Assert.Equal(0, await tool.StopAsync(Signal.Terminate));
    }

    [Fact]
    public async Task Each_forward_can_have_its_own_kubeconfig_and_one_that_is_missing_affects_only_its_own()
    {
        using var file = ForwardsFile.Create($$"""
            kubeconfig: {{Cluster.KubeConfig("websocket")}}
            address: 127.0.0.1
            forwards:
            - { name: a, target: pod/lone, ports: ":7001" }
            - { name: b, target: pod/lone, ports: ":7001", kubeconfig: {{Cluster.KubeConfig("spdy")}} }
            - { name: c, target: pod/lone, ports: ":7001", kubeconfig: missing.conf }
            - { name: d, target: pod/lone, ports: ":7001", context: nowhere }
            """);
        await using var tool = ToolProcess.Start("up", "-f", file.Path);
        string[] reasons = [await tool.ReadErrorAsync(), await tool.ReadErrorAsync()];

        foreach (var port in (await ReadPortsAsync(tool, 2)).Values)
        {
            await EchoAsync(port, 1000, 1);
        }

        Assert.Contains($"c: error: The kubeconfig '{Path.Combine(file.Folder, "missing.conf")}' does not exist", reasons);
        Assert.Contains(reasons, reason => reason.StartsWith("d: error: ", StringComparison.Ordinal) && reason.Contains("nowhere", StringComparison.Ordinal));
        Assert.Equal(0, await tool.StopAsync());
    }

    [Fact]
    public async Task The_default_file_is_in_the_current_folder()
    {
        using var file = ForwardsFile.Create("forwards: [ { name: x, target: pod/lone, ports: ':7001' } ]");
        await using var tool = ToolProcess.Run(
            ["/bin/sh", "-c", "cd \"$0\" && exec \"$@\"", file.Folder, .. ToolProcess.Words, "up", .. Cluster.Arguments("websocket")]);
        await EchoAsync(Assert.Single(await ReadPortsAsync(tool, 1)).Value, 1000, 1);
        Assert.Equal(0, await tool.StopAsync());
    }

    [Fact]
    public async Task An_export_of_kftray_is_read_from_stdin_and_JSON_names_the_forward()
    {
        await using var tool = ToolProcess.Start(["up", "-f", "-", "-o", "json", .. Cluster.Arguments("websocket")]);
        await tool.Input.WriteAsync("""
            [ { "service": "web", "workload_type": "service", "protocol": "tcp", "local_port": 0, "remote_port": 71, "alias": "echo", "local_address": "127.0.0.1" },
              { "service": "dns", "workload_type": "service", "protocol": "udp", "local_port": 53, "remote_port": 53 } ]
            """);
        tool.Input.Close();

        var failed = JsonOutputTests.Parse(await tool.ReadOutputAsync());
        Assert.Equal(("stateChanged", "dns", "failed"), (JsonOutputTests.Text(failed, "event"), JsonOutputTests.Text(failed, "name"), JsonOutputTests.Text(failed, "state")));
        Assert.Equal("file", JsonOutputTests.Text(failed.GetProperty("error"), "code"));
        var listening = JsonOutputTests.Parse(await tool.ReadOutputAsync());
        Assert.Equal(("listening", "echo"), (JsonOutputTests.Text(listening, "event"), JsonOutputTests.Text(listening, "name")));
        await EchoAsync(JsonOutputTests.Number(listening, "localPort"), 1000, 1);
        Assert.Equal(0, await tool.StopAsync());
        Assert.All(tool.Output, line => Assert.Contains(JsonOutputTests.Text(JsonOutputTests.Parse(line), "name"), new[] { "echo", "dns" }));
    }

    [Theory]
    [InlineData("forwards:\n- target: lone\n  port: 80", "portforward.yaml:3:3: unknown key 'port'")]
    [InlineData("forwards: [ { target: lone, ports: 80 } ", "portforward.yaml")]
    [InlineData("""[ { "service": "a", "remote_port": 1, "protocol": "udp" } ]""", "a: error: the protocol udp can't be forwarded: the Kubernetes API server forwards TCP only")]
    [InlineData("forwards: [ { target: lone, ports: 80, kubeconfig: missing.conf } ]", "lone: error: The kubeconfig ")]
    public async Task A_file_of_which_nothing_can_be_started_ends_the_command(string text, string reason)
    {
        using var file = ForwardsFile.Create(text);
        await using var tool = ToolProcess.Start("up", "-f", file.Path);

        Assert.Equal(1, await tool.ExitAsync());

        Assert.Contains(reason, tool.Error.First(), StringComparison.Ordinal);
        Assert.Empty(tool.Output);
    }

    [Fact]
    public async Task A_signal_before_anything_is_forwarded_is_no_success()
    {
        using var file = ForwardsFile.Create("forwards: [ { name: x, target: svc/missing, ports: ':80' } ]");
        await using var tool = ToolProcess.Start(["up", "-f", file.Path, .. Cluster.Arguments("websocket")]);
        Assert.StartsWith("x: Error from server (NotFound)", await tool.ReadErrorAsync(), StringComparison.Ordinal);
        Assert.Equal(143, await tool.StopAsync(Signal.Terminate));
    }

    [Fact]
    public async Task The_help_describes_the_file()
    {
        await using var tool = ToolProcess.Start("up", "--help");
        Assert.Equal(0, await tool.ExitAsync());
        Assert.Contains(tool.Output, line => line.Contains("forwards:", StringComparison.Ordinal));
        Assert.All(tool.Output, line => Assert.InRange(line.Length, 0, 100));
    }

    private static async Task<Dictionary<string, int>> ReadPortsAsync(ToolProcess tool, int count)
    {
        var ports = new Dictionary<string, int>();
        while (ports.Count < count)
        {
            var line = await tool.ReadOutputAsync();
            if (line.IndexOf(Forwarding, StringComparison.Ordinal) is var at and > 0)
            {
                var rest = line[(at + Forwarding.Length)..];
                ports.Add(line[..at], int.Parse(rest[..rest.IndexOf(' ', StringComparison.Ordinal)], CultureInfo.InvariantCulture));
            }
        }

        return ports;
    }

    private static async Task EchoAsync(int port, int count, int seed)
    {
        using var timeout = new CancellationTokenSource(ToolProcess.Timeout);
        using var socket = await LocalPort.ConnectAsync(port);
        await using var stream = new NetworkStream(socket);
        var sent = new byte[count];
        new Random(seed).NextBytes(sent);
        var sending = stream.WriteAsync(sent, timeout.Token).AsTask();
        var received = new byte[count];
        await stream.ReadExactlyAsync(received, timeout.Token);
        await sending;
        Assert.Equal(sent, received);
    }

    private static Socket Listen()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Listen();
        return socket;
    }

    private static int PortOf(Socket socket) => ((IPEndPoint)socket.LocalEndPoint!).Port;
}
