using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace PortForward.Net.Tool.Running;

/// <summary>The program that runs while the ports are up. It has this process's standard streams.</summary>
internal sealed class CommandProcess : IDisposable
{
    private const int NotFound = 2;
    private const int NotFoundCode = 127;
    private const int NotExecutableCode = 126;

    /// <summary>How long a program that is told to end may take, before it is killed.</summary>
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

    /// <summary>Ends when the program has ended.</summary>
    public Task Exited { get; }

    /// <summary>Its exit code once it has ended; 128 and the signal where one killed it.</summary>
    public int ExitCode => _process.ExitCode;

    /// <exception cref="CommandException">It cannot be found or run.</exception>
    public static CommandProcess Start(IReadOnlyList<string> command, IEnumerable<KeyValuePair<string, string>> environment)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1));
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var watch = ParentWatch.Start();
        try
        {
            return new CommandProcess(Process.Start(start)!, watch);
        }
        catch (Win32Exception e)
        {
            watch.Dispose();
            throw e.NativeErrorCode == NotFound
                ? new CommandException($"{command[0]}: command not found", NotFoundCode, e)
                : new CommandException($"{command[0]}: is not a program that can be run", NotExecutableCode, e);
        }
    }

    /// <summary>Passes a signal on, unless the terminal has sent it to the program already.</summary>
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

    /// <summary>Ends the program: asks it, then kills it with all that it has started.</summary>
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
