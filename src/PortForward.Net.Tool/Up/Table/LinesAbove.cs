using System.Collections.Concurrent;
using System.Text;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace PortForward.Net.Tool.Up.Table;

/// <summary>Keeps lines until they are written above the table.</summary>
/// <remarks>Spectre.Console takes its locks in one order to write and in another to draw, so both are done by the same task.</remarks>
internal sealed class LinesAbove(Action added) : TextWriter
{
    private static readonly Style Style = new(Color.Red);

    private readonly ConcurrentQueue<string> _texts = new();

    public override Encoding Encoding => Encoding.UTF8;

    public override void Write(char value) => Write(value.ToString());

    public override void Write(string? value)
    {
        _texts.Enqueue(value ?? "");
        added();
    }

    public override Task WriteAsync(string? value)
    {
        Write(value);
        return Task.CompletedTask;
    }

    /// <summary>Writes the lines that were kept.</summary>
    public void WriteTo(IAnsiConsole console)
    {
        var texts = new StringBuilder();
        while (_texts.TryDequeue(out var text))
        {
            texts.Append(text);
        }

        if (texts.Length > 0)
        {
            // At once, since the table is drawn again after each write.
            console.Write(new Block(new Text(texts.ToString(), Style)));
        }
    }

    /// <summary>A text on cleared lines. The table below it is drawn again.</summary>
    private sealed class Block(IRenderable text) : Renderable
    {
        private const string EraseBelow = "\e[J";

        protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth) =>
            text.Render(options, maxWidth).Prepend(Segment.Control(EraseBelow));
    }
}
