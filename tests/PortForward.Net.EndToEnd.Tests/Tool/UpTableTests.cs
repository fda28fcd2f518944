namespace PortForward.Net.EndToEnd.Tests.Tool;

/// <summary>On a terminal, <c>portforward up</c> displays a table, and leaves nothing of it.</summary>
public class UpTableTests
{
    private const string Terminal = "/usr/bin/script";
    private const string HideCursor = "\e[?25l";
    private const string ShowCursor = "\e[?25h";

    [Theory]
    [InlineData("NO_COLOR=", true, 30)]
    [InlineData("NO_COLOR=1", false, 30)]
    [InlineData("NO_COLOR=", true, 5)]
    public async Task The_table_has_a_row_for_each_forward_and_is_cleared_at_the_end(string color, bool hasColor, int rows)
    {
        using var file = ForwardsFile.Create("""
            forwards:
            - { name: first, target: pod/lone, ports: ":7001" }
            - { name: second, target: svc/missing, ports: ":80" }
            """);
        await using var terminal = Start(file, rows, "TERM=xterm", color);
        while (!(await terminal.ReadOutputAsync()).Contains("1 of 2 forwards are ready", StringComparison.Ordinal))
        {
        }

        await terminal.Input.WriteAsync('\x03');
        await terminal.Input.FlushAsync();
        Assert.Equal(0, await terminal.ExitAsync());

        var told = string.Join('\n', terminal.Output);
        Assert.Matches("first.*127\\.0\\.0\\.1:[0-9]+", told);
        Assert.Contains("services \"missing\" not found", told, StringComparison.Ordinal);
        Assert.Equal(hasColor, told.Contains("\e[32mready", StringComparison.Ordinal));
        Assert.True(told.LastIndexOf(HideCursor, StringComparison.Ordinal) < told.LastIndexOf(ShowCursor, StringComparison.Ordinal));

        // The keypad's application mode, which .NET's console switches on and nobody off.
        Assert.DoesNotContain("\e[?1h", told, StringComparison.Ordinal);
        Assert.DoesNotContain("\e=", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dumb_terminal_gets_lines_only()
    {
        using var file = ForwardsFile.Create("forwards: [ { name: first, target: pod/lone, ports: ':7001' } ]");
        await using var terminal = Start(file, 30, "TERM=dumb");
        Assert.StartsWith("first: Forwarding from 127.0.0.1:", await terminal.ReadOutputAsync(), StringComparison.Ordinal);

        await terminal.Input.WriteAsync('\x03');
        await terminal.Input.FlushAsync();
        Assert.Equal(0, await terminal.ExitAsync());
        Assert.DoesNotContain("\e", string.Join('\n', terminal.Output), StringComparison.Ordinal);
    }

    private static ToolProcess Start(ForwardsFile file, int rows, params string[] environment)
    {
        Assert.SkipUnless(File.Exists(Terminal), "Needs script, which gives a terminal.");
        string[] words = [.. ToolProcess.Words, "up", "-v", "1", "-f", file.Path, .. Cluster.Arguments("websocket")];

        // script runs its command by the caller's shell; one that stayed in between would die of the Ctrl+C itself.
        var command = "exec " + string.Join(' ', words.Select(word => $"'{word}'"));
        return ToolProcess.Run([Terminal, "-qefc", $"stty cols 160 rows {rows}; {command}", "/dev/null"], [.. environment, "SHELL=/bin/sh"]);
    }
}
