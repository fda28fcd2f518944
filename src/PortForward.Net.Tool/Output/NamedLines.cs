namespace PortForward.Net.Tool.Output;

/// <summary>Puts the name of a forward before each line. There is no status, since it would be that of one forward.</summary>
internal sealed class NamedLines(LineQueue lines, string name) : ILines
{
    public void Output(string line) => lines.Output($"{name}: {line}");

    public void Headline(string line) => lines.Headline($"{name}: {line}");

    public void Error(string line) => lines.Error($"{name}: {line}");

    public void Status(string status)
    {
    }
}
