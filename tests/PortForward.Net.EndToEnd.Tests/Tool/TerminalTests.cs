namespace PortForward.Net.EndToEnd.Tests.Tool;

/// <summary>A terminal gets colour and a status line; what asks for neither gets neither.</summary>
public class TerminalTests
{
    private const string Terminal = "/usr/bin/script";

    [Fact]
    public async Task A_terminal_gets_colour_and_the_status_below_the_lines()
    {
        await using var terminal = Start("TERM=xterm", "NO_COLOR=");
        var port = await ReadPortAsync(terminal, "\e[36mForwarding from 127.0.0.1:");
        await LocalPort.GetAsync(port);

        var told = await StopAsync(terminal);

        Assert.Matches("ready, pod default/lone: [01] open, 0 failed, [0-9]+ B sent, [0-9]+ B received", told);
        Assert.Contains("\e[K", told, StringComparison.Ordinal);

        // The keypad's application mode, which .NET's console switches on and nobody off.
        Assert.DoesNotContain("\e[?1h", told, StringComparison.Ordinal);
        Assert.DoesNotContain("\e=", told, StringComparison.Ordinal);
        Assert.Contains($"Handling connection for {port}", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_color_leaves_the_status()
    {
        await using var terminal = Start("TERM=xterm", "NO_COLOR=1");
        await ReadPortAsync(terminal, "Forwarding from 127.0.0.1:");

        var told = await StopAsync(terminal);

        Assert.DoesNotContain("\e[36m", told, StringComparison.Ordinal);
        Assert.Contains("ready, pod default/lone: ", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dumb_terminal_gets_lines_only()
    {
        await using var terminal = Start("TERM=dumb");
        await ReadPortAsync(terminal, "Forwarding from 127.0.0.1:");

        var told = await StopAsync(terminal);

        Assert.DoesNotContain("\e", told, StringComparison.Ordinal);
        Assert.DoesNotContain("pod default/lone", told, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(">&-")]
    [InlineData("2>&-")]
    [InlineData("<&- >&- 2>&-")]
    public async Task A_closed_stream_is_tolerated(string closed)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Needs a shell.");
        var port = 20_000 + Random.Shared.Next(10_000);
        string[] words = [.. ToolProcess.Words, "lone", $"{port}:8080", "--address", "127.0.0.1", .. Cluster.Arguments("websocket")];
        await using var tool = ToolProcess.Run(["/bin/sh", "-c", $"exec \"$@\" {closed}", "sh", .. words]);
        using var timeout = new CancellationTokenSource(ToolProcess.Timeout);
        while (!await LocalPort.IsListeningAsync(port))
        {
            await Task.Delay(50, timeout.Token);
        }

        for (var i = 0; i < 10; i++)
        {
            Assert.Equal("hello from lone\n", await LocalPort.GetAsync(port));
        }

        Assert.Equal(0, await tool.StopAsync());
    }

    private static ToolProcess Start(params string[] environment)
    {
        Assert.SkipUnless(File.Exists(Terminal), "Needs script, which gives a terminal.");
        string[] words = [.. ToolProcess.Words, "lone", ":8080", .. Cluster.Arguments("websocket")];

        // script runs its command by the caller's shell; one that stayed in between would die of the Ctrl+C itself.
        var command = "exec " + string.Join(' ', words.Select(word => $"'{word}'"));
        return ToolProcess.Run([Terminal, "-qefc", command, "/dev/null"], [.. environment, "SHELL=/bin/sh"]);
    }

    private static async Task<int> ReadPortAsync(ToolProcess terminal, string before)
    {
        var line = await terminal.ReadOutputAsync();
        Assert.Contains(before, line, StringComparison.Ordinal);
        var rest = line[(line.IndexOf(before, StringComparison.Ordinal) + before.Length)..];
        return int.Parse(rest[..rest.IndexOf(' ', StringComparison.Ordinal)], System.Globalization.CultureInfo.InvariantCulture);
    }

    private static async Task<string> StopAsync(ToolProcess terminal)
    {
        await terminal.ReadOutputAsync();
        await terminal.Input.WriteAsync('\x03');
        await terminal.Input.FlushAsync();
        Assert.Equal(0, await terminal.ExitAsync());
        return string.Join('\n', terminal.Output);
    }
}
