using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace PortForward.Net.Tool.Running;

/// <summary>The command that runs while the ports are forwarded. It inherits the standard streams.</summary>
internal sealed class CommandProcess : IDisposable
{
    private const int NotFound = 2;
    private const int NotFoundCode = 127;
    private const int NotExecutableCode = 126;

    /// <summary>The time that the command has to exit after SIGTERM before it is killed.</summary>
    private static readonly TimeSpan EndTime = TimeSpan.FromSeconds(5);

    private readonly Process _process;
    private readonly ParentWatch _watch;

    private CommandProcess(Process process, ParentWatch watch)
    {
        _process = process;
        _watch = watch;
        _watch.Guard(process.Id);
        Exited = process.WaitForExitAsync();
    }

    /// <summary>Gets a task that completes when the command has exited.</summary>
    public Task Exited { get; }

    /// <summary>Gets the exit code; 128 plus the signal number if a signal killed it.</summary>
    public int ExitCode => _process.ExitCode;

    /// <exception cref="CommandException">The command cannot be found or executed.</exception>
    public static CommandProcess Start(IReadOnlyList<string> command, IEnumerable<KeyValuePair<string, string>> environment)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1));
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var watch = ParentWatch.Start();
        start.Environment[watch.Mark.Key] = watch.Mark.Value;
        try
        {
            return new CommandProcess(Process.Start(start)!, watch);
        }
        catch (Win32Exception e)
        {
            watch.Dispose();
            throw e.NativeErrorCode == NotFound
                ? new CommandException($"{command[0]}: command not found", NotFoundCode, e)
                : new CommandException($"{command[0]}: cannot execute", NotExecutableCode, e);
        }
    }

    /// <summary>Forwards a signal, unless the terminal has already sent it to the command.</summary>
    public void Pass(PosixSignal signal)
    {
        if (OperatingSystem.IsWindows() || (signal == PosixSignal.SIGINT && NativeSignals.IsInForeground()))
        {
            return;
        }

        if (!Exited.IsCompleted)
        {
            NativeSignals.Send(_process.Id, signal);
        }
    }

    /// <summary>Ends the command: terminates it, then kills its process tree.</summary>
    public async Task EndAsync()
    {
        if (!OperatingSystem.IsWindows())
        {
            Pass(PosixSignal.SIGTERM);
            await Exited.WaitAsync(EndTime).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (!Exited.IsCompleted)
        {
            _process.Kill(entireProcessTree: true);
            await Exited.ConfigureAwait(false);
        }
    }

    public void Dispose()
    {
        _watch.Dispose();
        _process.Dispose();
    }
}
