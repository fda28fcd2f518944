using System.Threading.Channels;

namespace PortForward.Net.Tool;

/// <summary>Writes lines to stdout and stderr in the order they come, each flushed; a reader that stalls holds up nobody but this.</summary>
internal sealed class LineQueue : IAsyncDisposable
{
    /// <summary>How long the end of the program waits for a reader that stalls.</summary>
    private static readonly TimeSpan LastWait = TimeSpan.FromSeconds(1);

    private readonly Channel<(TextWriter Writer, string Line)> _lines =
        Channel.CreateUnbounded<(TextWriter, string)>(new UnboundedChannelOptions { SingleReader = true });

    private readonly TextWriter _output;
    private readonly TextWriter _error;
    private readonly Task _writing;

    public LineQueue(TextWriter output, TextWriter error)
    {
        _output = output;
        _error = error;
        _writing = Task.Run(WriteAsync);
    }

    public void Output(string line) => _lines.Writer.TryWrite((_output, line));

    public void Error(string line) => _lines.Writer.TryWrite((_error, ErrorText.OneLine(line)));

    public async ValueTask DisposeAsync()
    {
        _lines.Writer.TryComplete();
        await _writing.WaitAsync(LastWait).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task WriteAsync()
    {
        await foreach (var (writer, line) in _lines.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            try
            {
                await writer.WriteLineAsync(line).ConfigureAwait(false);
                await writer.FlushAsync().ConfigureAwait(false);
            }
            catch (IOException)
            {
                // Whoever read this is gone; the ports are still wanted.
            }
        }
    }
}
