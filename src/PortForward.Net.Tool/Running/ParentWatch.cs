using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace PortForward.Net.Tool.Running;

/// <summary>Terminates the command if this process is killed, so that it does not continue with dead endpoints.</summary>
/// <remarks>
/// Linux could send a signal by itself (PR_SET_PDEATHSIG), but that requires code between fork and exec, and also fires when the thread that forked ends.
/// So a shell waits on a pipe that only this process has: the first line is the command's PID, a second line means a regular end, and its absence means
/// that this process has died. The shell is started before the command, so that there is almost no gap.
/// </remarks>
internal sealed class ParentWatch : IDisposable
{
    private const string Shell = "/bin/sh";
    private const string Script = "trap '' INT TERM HUP; exec >/dev/null 2>&1; read -r program || exit 0; read -r line || kill -TERM \"$program\"";

    private readonly Process? _watch;
    private bool _isGuarding;

    private ParentWatch(Process? watch) => _watch = watch;

    /// <summary>Starts the watch if the system has a shell.</summary>
    public static ParentWatch Start()
    {
        if (OperatingSystem.IsWindows() || !File.Exists(Shell))
        {
            return new ParentWatch(null);
        }

        try
        {
            var start = new ProcessStartInfo(Shell, ["-c", Script, "portforward-watch"])
            {
                RedirectStandardInput = true,
            };
            return new ParentWatch(Process.Start(start));
        }
        catch (Win32Exception)
        {
            return new ParentWatch(null);
        }
    }

    /// <summary>Starts to watch a command.</summary>
    public void Guard(int program)
    {
        _isGuarding = true;
        Tell(program.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Ends the watch: the command has exited or was never started.</summary>
    public void Dispose()
    {
        if (_isGuarding)
        {
            Tell("done");
        }

        Close();
        _watch?.Dispose();
    }

    private void Tell(string line)
    {
        try
        {
            _watch?.StandardInput.WriteLine(line);
            _watch?.StandardInput.Flush();
        }
        catch (IOException)
        {
            // The shell was terminated.
        }
    }

    private void Close()
    {
        try
        {
            _watch?.StandardInput.Close();
        }
        catch (IOException)
        {
            // As above.
        }
    }
}
