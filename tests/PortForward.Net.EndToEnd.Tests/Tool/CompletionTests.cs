namespace PortForward.Net.EndToEnd.Tests.Tool;

/// <summary>The completion scripts work in their shells.</summary>
public class CompletionTests
{
    [Theory]
    [InlineData("--tr", "--transport")]
    [InlineData("--pod", "--pod-running-timeout")]
    [InlineData("--transport s", "spdy")]
    [InlineData("--transport = w", "websocket")]
    [InlineData("lone 80 -o j", "json")]
    [InlineData("sv", "svc/")]
    [InlineData("comp", "completion")]
    [InlineData("doc", "doctor")]
    [InlineData("std", "stdio")]
    [InlineData("u", "up")]
    [InlineData("up --filen", "--filename")]
    [InlineData("up -f /etc/passw", "/etc/passwd")]
    [InlineData("completion z", "zsh")]
    [InlineData("--context c", "")]
    [InlineData("--kubeconfig /etc/passw", "/etc/passwd")]
    [InlineData("lone 80 -- compge", "compgen")]
    public async Task Bash_completes(string words, string expected)
    {
        Assert.SkipUnless(File.Exists("/bin/bash"), "Needs bash.");
        var count = words.Split(' ').Length;
        await using var shell = ToolProcess.Run(
            ["/bin/bash", "-c", $"source <(\"$@\"); compopt() {{ :; }}; COMP_WORDS=(portforward {words}); COMP_CWORD={count}; _portforward; echo \"${{COMPREPLY[*]}}\"",
             "bash", .. ToolProcess.Words, "completion", "bash"]);

        Assert.Equal(0, await shell.ExitAsync());

        Assert.Empty(shell.Error);
        Assert.Equal(expected, Assert.Single(shell.Output).Split(' ').Distinct().FirstOrDefault(word => word == expected) ?? string.Join(' ', shell.Output));
    }

    [Theory]
    [InlineData("bash", "/bin/bash")]
    [InlineData("zsh", "/usr/bin/zsh")]
    [InlineData("fish", "/usr/bin/fish")]
    public async Task Each_script_is_one_that_its_shell_can_read(string name, string shell)
    {
        await using var tool = ToolProcess.Start("completion", name);
        Assert.Equal(0, await tool.ExitAsync());
        Assert.Empty(tool.Error);
        Assert.Contains(tool.Output, line => line.Contains("kubeconfig", StringComparison.Ordinal));
        Assert.SkipUnless(File.Exists(shell), $"Needs {name}.");

        await using var reader = ToolProcess.Run([shell, "-n"]);
        await reader.Input.WriteAsync(string.Join('\n', tool.Output) + "\n");
        reader.Input.Close();

        Assert.Equal(0, await reader.ExitAsync());
        Assert.Empty(reader.Error);
    }
}
