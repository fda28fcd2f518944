using System.Globalization;

namespace PortForward.Net.EndToEnd.Tests.Tool;

/// <summary>A program after <c>--</c> runs while the ports are up, and its end is the command's.</summary>
public class CommandTests
{
    private const string Fetch =
        """exec 3<>/dev/tcp/$PORTFORWARD_HOST/$PORTFORWARD_PORT; printf 'GET / HTTP/1.0\r\n\r\n' >&3; tail -n 1 <&3""";

    [Fact]
    public async Task It_finds_its_ports_in_the_environment_and_its_exit_code_is_the_commands()
    {
        var socket = Path.Combine(Path.GetTempPath(), $"pf-{Guid.NewGuid():N}.sock");
        await using var tool = Start(
            ["svc/web", ":http", ":71", $"unix:{socket}:echo"],
            $"{Fetch}; echo $PORTFORWARD_PORT_HTTP $PORTFORWARD_ADDRESS_HTTP $PORTFORWARD_ADDRESS_71 $PORTFORWARD_SOCKET_ECHO $PORTFORWARD_SOCKET; exit 7");

        Assert.Equal(7, await tool.ExitAsync());

        Assert.Equal(2, tool.Output.Count);
        Assert.StartsWith("hello from web-", tool.Output.First(), StringComparison.Ordinal);
        var ports = tool.Error.Where(line => line.StartsWith("Forwarding from 127.", StringComparison.Ordinal))
            .Select(line => line["Forwarding from ".Length..line.IndexOf(" ->", StringComparison.Ordinal)]).ToArray();
        Assert.Equal($"{ports[0].Split(':')[1]} {ports[0]} {ports[1]} {socket} {socket}", tool.Output.Last());
        Assert.Contains(tool.Error, line => line == $"Forwarding from unix:{socket} -> 7001");
        Assert.False(File.Exists(socket));
    }

    [Fact]
    public async Task It_has_the_commands_standard_input()
    {
        await using var tool = Start(["lone", ":8080"], "cat");
        await tool.Input.WriteAsync("through\n");
        tool.Input.Close();

        Assert.Equal(0, await tool.ExitAsync());

        Assert.Equal(["through"], tool.Output);
    }

    [Theory]
    [InlineData(Signal.Interrupt, "trap 'exit 9' INT")]
    [InlineData(Signal.Terminate, "trap 'exit 9' TERM")]
    public async Task A_signal_is_its_own_to_answer(Signal signal, string trap)
    {
        await using var tool = Start(["lone", ":8080"], $"{trap}; echo ready; while :; do read -t 1; done");
        Assert.Equal("ready", await tool.ReadOutputAsync());

        Assert.Equal(9, await tool.StopAsync(signal));
    }

    [Fact]
    public async Task A_signal_that_kills_it_is_told_as_shells_tell_it()
    {
        await using var tool = Start(["lone", ":8080"], "echo ready; exec sleep 1000");
        Assert.Equal("ready", await tool.ReadOutputAsync());

        Assert.Equal(128 + (int)Signal.Terminate, await tool.StopAsync(Signal.Terminate));
    }

    [Theory]
    [InlineData("/does/not/exist", 127, "command not found")]
    [InlineData("nosuchprogram", 127, "command not found")]
    [InlineData("/etc/passwd", 126, "cannot execute")]
    [InlineData("/tmp", 126, "cannot execute")]
    public async Task A_program_that_cannot_be_run_is_told_as_shells_tell_it(string program, int exitCode, string reason)
    {
        await using var tool = ToolProcess.Start(["lone", ":8080", .. Cluster.Arguments("websocket"), "--", program]);

        Assert.Equal(exitCode, await tool.ExitAsync());

        Assert.Equal($"error: {program}: {reason}", tool.Error.Last());
        Assert.Empty(tool.Output);
    }

    [Fact]
    public async Task It_is_not_left_behind_when_the_forward_is_lost()
    {
        await using var link = await CuttableLink.OpenAsync(Cluster.KubeConfig("websocket"));
        await using var tool = ToolProcess.Start(
            "lone", ":8080", "--reconnect=false", "--kubeconfig", link.KubeConfig, "--", "bash", "-c", "echo $$; exec sleep 1000");
        var program = int.Parse(await tool.ReadOutputAsync(), CultureInfo.InvariantCulture);

        link.Cut();

        Assert.Equal(1, await tool.ExitAsync());
        Assert.Contains("error: lost connection to pod", tool.Error);
        Assert.False(Directory.Exists($"/proc/{program}"));
    }

    [Fact]
    public async Task It_does_not_outlive_a_command_that_is_killed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Needs signals.");
        await using var tool = Start(["lone", ":8080"], "echo $$; exec sleep 1000");
        var program = int.Parse(await tool.ReadOutputAsync(), CultureInfo.InvariantCulture);

        Assert.Equal(128 + (int)Signal.Kill, await tool.StopAsync(Signal.Kill));

        using var timeout = new CancellationTokenSource(ToolProcess.Timeout);
        while (ToolProcess.Kill(program, 0) == 0)
        {
            await Task.Delay(20, timeout.Token);
        }
    }

    [Fact]
    public async Task It_does_not_take_its_ports_for_a_proxys()
    {
        await using var tool = ToolProcess.Run(
            [
                .. ToolProcess.Words, "lone", ":8080", .. Cluster.Arguments("websocket"), "--",
                "bash", "-c", "echo $NO_PROXY; echo $no_proxy",
            ],
            "HTTP_PROXY=http://127.0.0.1:1", "NO_PROXY=.corp", "no_proxy=.corp");

        Assert.Equal(0, await tool.ExitAsync());

        Assert.Equal([".corp,localhost,127.0.0.1,::1", ".corp,localhost,127.0.0.1,::1"], tool.Output);
    }

    [Fact]
    public async Task It_is_not_run_where_a_port_cannot_be_had()
    {
        await using var first = ToolProcess.Start(["lone", ":7001", .. Cluster.Arguments("websocket")]);
        var taken = await first.ReadPortAsync();
        await using var tool = Start(["lone", ":8080", $"{taken}:7001"], "echo never");

        Assert.Equal(1, await tool.ExitAsync());

        Assert.StartsWith($"error: Unable to listen on port {taken}: ", Assert.Single(tool.Error), StringComparison.Ordinal);
        Assert.Empty(tool.Output);
        Assert.Equal(0, await first.StopAsync());
    }

    [Fact]
    public async Task A_signal_before_it_was_run_is_no_success()
    {
        await using var tool = ToolProcess.Start(
            ["svc/empty", ":80", "-v", "4", .. Cluster.Arguments("websocket"), "--", "echo", "never"]);
        await tool.ReadErrorAsync();

        Assert.Equal(128 + (int)Signal.Interrupt, await tool.StopAsync());

        Assert.Empty(tool.Output);
    }

    private static ToolProcess Start(string[] words, string script) =>
        ToolProcess.Start([.. words, .. Cluster.Arguments("websocket"), "--", "bash", "-c", script]);
}
