namespace PortForward.Net.Tool.Output;

/// <summary>Where the command writes.</summary>
internal sealed record ToolConsole(TextWriter Output, TextWriter Error, Terminal Terminal)
{
    /// <summary>The console while a command runs, to which stdout belongs.</summary>
    public ToolConsole ForCommand() => new(Error, Error, new Terminal { HasOutputColor = Terminal.HasErrorColor, HasErrorColor = Terminal.HasErrorColor });
}
