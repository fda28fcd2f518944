namespace PortForward.Net.Tool.Output;

/// <summary>The output streams of the command.</summary>
internal sealed record ToolConsole(TextWriter Output, TextWriter Error, Terminal Terminal)
{
    /// <summary>Gets the console to use while a command runs, which owns stdout.</summary>
    public ToolConsole ForCommand() => new(Error, Error, new Terminal { HasOutputColor = Terminal.HasErrorColor, HasErrorColor = Terminal.HasErrorColor });
}
