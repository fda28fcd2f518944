using System.Threading.Channels;

namespace PortForward.Net.Tool.Output;

/// <summary>Writes lines to stdout and stderr in order and flushes each. A stalled reader blocks only this queue.</summary>
/// <remarks>On a terminal, the status is displayed below the lines: it is erased before each line and written again after the last one.</remarks>
internal sealed class LineQueue : ILines, IAsyncDisposable
{
    /// <summary>How long the exit of the process waits for a stalled reader.</summary>
    private static readonly TimeSpan LastWait = TimeSpan.FromSeconds(1);

    /// <summary>The queue. A line without a writer is a new status.</summary>
    private readonly Channel<(TextWriter? Writer, string Line)> _lines =
        Channel.CreateUnbounded<(TextWriter?, string)>(new UnboundedChannelOptions { SingleReader = true });

    private readonly ToolConsole _console;
    private readonly Task _writing;
    private string _status = "";
    private bool _isStatusShown;

    public LineQueue(ToolConsole console)
    {
        _console = console;
        _writing = Task.Run(WriteAsync);
    }

    public void Output(string line) => Block(ErrorText.OneLine(line));

    /// <summary>Writes text to stdout that is already sanitized: JSON, or several lines.</summary>
    public void Block(string text) => _lines.Writer.TryWrite((_console.Output, text));

    public void Headline(string line) => Block(_console.Terminal.PaintOutput(ErrorText.OneLine(line)));

    public void Error(string line) => _lines.Writer.TryWrite((_console.Error, _console.Terminal.PaintError(ErrorText.OneLine(line))));

    public void Status(string status)
    {
        if (_console.Terminal.HasStatus)
        {
            _lines.Writer.TryWrite((null, ErrorText.OneLine(status)));
        }
    }

    public async ValueTask DisposeAsync()
    {
        _lines.Writer.TryComplete();
        await _writing.WaitAsync(LastWait).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task WriteAsync()
    {
        while (await _lines.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            while (_lines.Reader.TryRead(out var item))
            {
                await TakeAsync(item.Writer, item.Line).ConfigureAwait(false);
            }

            if (_status.Length > 0 && !_isStatusShown)
            {
                await WriteToAsync(_console.Output, Terminal.Fit(_status)).ConfigureAwait(false);
                _isStatusShown = true;
            }
        }

        await EraseStatusAsync().ConfigureAwait(false);
    }

    private async Task TakeAsync(TextWriter? writer, string line)
    {
        await EraseStatusAsync().ConfigureAwait(false);
        if (writer is null)
        {
            _status = line;
        }
        else
        {
            await WriteToAsync(writer, line + writer.NewLine).ConfigureAwait(false);
        }
    }

    private async Task EraseStatusAsync()
    {
        if (_isStatusShown)
        {
            _isStatusShown = false;
            await WriteToAsync(_console.Output, Terminal.Erase).ConfigureAwait(false);
        }
    }

    private static async Task WriteToAsync(TextWriter writer, string text)
    {
        try
        {
            await writer.WriteAsync(text).ConfigureAwait(false);
            await writer.FlushAsync().ConfigureAwait(false);
        }
        catch (IOException)
        {
            // The reader is gone, but the ports are still needed.
        }
    }
}
