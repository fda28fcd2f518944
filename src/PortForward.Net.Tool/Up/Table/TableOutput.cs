using System.Text;
using PortForward.Net.Tool.Output;
using Spectre.Console;

namespace PortForward.Net.Tool.Up.Table;

/// <summary>Writes to the terminal without <see cref="System.Console"/>, which would change the terminal's mode.</summary>
internal sealed class TableOutput(TextWriter writer) : IAnsiConsoleOutput
{
    private const int EchoWidth = 3;

    public TextWriter Writer => writer;

    public bool IsTerminal => true;

    /// <summary>Gets the width, without the columns at the end in which the terminal echoes <c>^C</c>. If that wrapped, the table could not be
    /// cleared.</summary>
    public int Width => Math.Max(1, Terminal.Width - EchoWidth);

    /// <summary>Gets the height, without the row that the lines above the table scroll through.</summary>
    public int Height => Math.Max(1, Terminal.Height - 1);

    public void SetEncoding(Encoding encoding)
    {
        // The standard streams are always UTF-8.
    }
}
