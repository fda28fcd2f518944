using PortForward.Net.Tool.Output;
using PortForward.Net.Tool.Running;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace PortForward.Net.Tool.Up.Table;

/// <summary>Displays the forwards in a table, which is drawn again every second and when something happens, and is cleared at the end.</summary>
internal sealed class UpTable : IUpReport, IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>The shortest time between two frames.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>How long the end waits for a stalled terminal.</summary>
    private static readonly TimeSpan LastWait = TimeSpan.FromSeconds(1);

    private readonly object _lock = new();
    private readonly TableOutput _output;
    private readonly LinesAbove _above;
    private readonly IAnsiConsole _console;
    private readonly UpRow[] _rows;
    private readonly Dictionary<string, UpRow> _byName = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _changed = new(0);
    private readonly CancellationTokenSource _stop = new();
    private Task _drawing = Task.CompletedTask;

    public UpTable(ToolConsole console, IReadOnlyList<UpForward> forwards)
    {
        _output = new TableOutput(console.Output);
        _console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            ColorSystem = console.Terminal.HasOutputColor ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = _output,
        });
        _rows = [.. forwards.Select(forward => _byName[forward.Name] = new UpRow(forward))];
        _above = new LinesAbove(Signal);
        Console = new ToolConsole(_above, console.Terminal.HasError ? _above : console.Error, new Terminal());
    }

    /// <summary>Gets the console for lines, which are written above the table.</summary>
    public ToolConsole Console { get; }

    /// <summary>Displays the table.</summary>
    public void Start() => _drawing = Task.Run(() => _console.Live(Frame())
        .AutoClear(true).Overflow(VerticalOverflow.Ellipsis).Cropping(VerticalOverflowCropping.Bottom).StartAsync(DrawAsync));

    public void Failed(string name, Exception failure) => Change(name, row => row.Fail(failure));

    public void Pending(string name, TargetPending pending) => Change(name, row => row.Note(pending.Exception));

    public void Happened(PortForwardGroupEntry forward, PortForwardEvent item, bool isStopping) =>
        Change(forward.Name, row => row.Take(forward, item, isStopping));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _drawing.WaitAsync(LastWait).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_drawing.IsCompleted)
        {
            _above.WriteTo(_console);
        }
    }

    private async Task DrawAsync(LiveDisplayContext context)
    {
        while (!_stop.IsCancellationRequested)
        {
            // In the background, the terminal belongs to another program.
            if (NativeSignals.IsInForeground())
            {
                _above.WriteTo(_console);
                context.UpdateTarget(Frame());
            }

            await Task.Delay(Pause, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await ((Task)_changed.WaitAsync(Interval - Pause, _stop.Token)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private IRenderable Frame()
    {
        lock (_lock)
        {
            return UpFrame.Draw(Array.ConvertAll(_rows, row => (row.State, row.Texts())), _output.Width);
        }
    }

    private void Change(string name, Action<UpRow> change)
    {
        lock (_lock)
        {
            change(_byName[name]);
        }

        Signal();
    }

    private void Signal()
    {
        lock (_changed)
        {
            if (_changed.CurrentCount == 0)
            {
                _changed.Release();
            }
        }
    }
}
