using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace PortForward.Net.Tool.Running;

/// <summary>Ends the program that runs beside the ports if this process dies without a word, so that it does not go on with addresses that lead nowhere.</summary>
/// <remarks>
/// Linux could send the program a signal by itself (PR_SET_PDEATHSIG), but only if something is run between fork and exec, and when the thread that
/// forked ends. So a shell waits at a pipe that only this process holds: the first line names the program, a second one is a good end, and no line is
/// the death of this process. The shell is there before the program, so that next to nothing is left unwatched.
/// </remarks>
internal sealed class ParentWatch : IDisposable
{
    private const string Shell = "/bin/sh";
    private const string Script = "trap '' INT TERM HUP; exec >/dev/null 2>&1; read -r program || exit 0; read -r line || kill -TERM \"$program\"";

    private readonly Process? _watch;
    private bool _isGuarding;

    private ParentWatch(Process? watch) => _watch = watch;

    /// <summary>Gets ready, if the system has a shell.</summary>
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

    /// <summary>Watches over a program from now on.</summary>
    public void Guard(int program)
    {
        _isGuarding = true;
        Tell(program.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Lets the shell go: the program has ended, or never ran.</summary>
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
            // Somebody has ended it.
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
