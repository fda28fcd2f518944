using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace PortForward.Net.Tool.Running;

/// <summary>Ends the program that runs beside the ports if this process dies without a word, so that it does not go on with addresses that lead nowhere.</summary>
/// <remarks>
/// Linux could send the program a signal by itself (PR_SET_PDEATHSIG), but only if something is run between fork and exec, and when the thread that
/// forked ends. So a shell waits at a pipe that only this process holds: a line is a good end, no line is the death of this process.
/// </remarks>
internal sealed class ParentWatch : IDisposable
{
    private const string Shell = "/bin/sh";
    private const string Script = "trap '' INT TERM HUP; exec >/dev/null 2>&1; read -r line || kill -TERM \"$1\"";

    private readonly Process? _watch;

    private ParentWatch(Process? watch) => _watch = watch;

    /// <summary>Starts to watch over a program, if the system has a shell.</summary>
    public static ParentWatch Start(int program)
    {
        if (OperatingSystem.IsWindows() || !File.Exists(Shell))
        {
            return new ParentWatch(null);
        }

        try
        {
            var start = new ProcessStartInfo(Shell, ["-c", Script, "portforward-watch", program.ToString(CultureInfo.InvariantCulture)])
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

    /// <summary>Lets the shell go: the program has ended.</summary>
    public void Dispose()
    {
        if (_watch is null)
        {
            return;
        }

        try
        {
            _watch.StandardInput.WriteLine("done");
            _watch.StandardInput.Close();
        }
        catch (IOException)
        {
            // Somebody has ended it.
        }

        _watch.Dispose();
    }
}
