using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace PortForward.Net.Tool.Running;

/// <summary>Terminates the command if this process is killed, so that it does not continue with dead endpoints.</summary>
/// <remarks>
/// Linux could send a signal by itself (PR_SET_PDEATHSIG), but that requires code between fork and exec, and also fires when the thread that forked ends.
/// So a shell waits on a pipe that only this process has: the first line is the command's PID, a second line means a regular end, and its absence means
/// that this process has died. The shell is started before the command. If this process dies between the start of the command and the first line, the
/// shell finds the command by a variable in its environment, where the system has /proc.
/// </remarks>
internal sealed class ParentWatch : IDisposable
{
    private const string Shell = "/bin/sh";
    private const string Variable = "PORTFORWARD_COMMAND_ID";

    /// <summary>The command may be about to be executed, so it is looked for several times.</summary>
    private const string Script = """
        trap '' INT TERM HUP
        exec >/dev/null 2>&1
        if read -r program; then
          read -r line || kill -TERM "$program"
          exit
        fi
        for i in 1 2 3 4 5; do
          for process in /proc/[0-9]*; do
            grep -q "$1" "$process/environ" && kill -TERM "${process#/proc/}"
          done
          sleep 0.1
        done
        """;

    private readonly Process? _watch;
    private bool _isGuarding;

    private ParentWatch(Process? watch, string id)
    {
        _watch = watch;
        Mark = KeyValuePair.Create(Variable, id);
    }

    /// <summary>Gets the environment variable that marks the command.</summary>
    public KeyValuePair<string, string> Mark { get; }

    /// <summary>Starts the watch if the system has a shell.</summary>
    public static ParentWatch Start()
    {
        var id = Guid.NewGuid().ToString("N");
        if (OperatingSystem.IsWindows() || !File.Exists(Shell))
        {
            return new ParentWatch(null, id);
        }

        try
        {
            var start = new ProcessStartInfo(Shell, ["-c", Script, "portforward-watch", $"{Variable}={id}"])
            {
                RedirectStandardInput = true,
            };
            return new ParentWatch(Process.Start(start), id);
        }
        catch (Win32Exception)
        {
            return new ParentWatch(null, id);
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
        if (!_isGuarding)
        {
            Tell("none");
        }

        Tell("done");

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
