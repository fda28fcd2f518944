using PortForward.Net.Tool.Arguments;
using PortForward.Net.Tool.Output;
using PortForward.Net.Tool.Running;

namespace PortForward.Net.Tool.Doctor;

/// <summary><c>portforward doctor</c>: finds out why a forward fails.</summary>
internal static class DoctorRun
{
    private const int Healthy = 0;
    private const int Ill = 1;

    /// <param name="line">The command line without the word <c>doctor</c>.</param>
    /// <param name="console">The console for the report and the log.</param>
    /// <param name="signals">The signals, which cancel the diagnosis without a report.</param>
    /// <returns>0 if no problem was found; otherwise, 1.</returns>
    /// <exception cref="UsageException">The command line is not valid.</exception>
    /// <exception cref="FormatException">The target or the port is malformed.</exception>
    public static async Task<int> RunAsync(ParsedLine line, ToolConsole console, StopSignals signals)
    {
        if (line.AsksForHelp)
        {
            await console.Output.WriteLineAsync(DoctorText.Help).ConfigureAwait(false);
            return Healthy;
        }

        KubeRcDefaults.Apply(line, console.Error);
        var arguments = CommandLine.Read(line);
        if (arguments.Ports.Count > 1 || arguments.Command.Count > 0)
        {
            throw new UsageException("doctor requires exactly one target and one port, and does not run a command");
        }

        var lines = new LineQueue(console);
        await using (lines.ConfigureAwait(false))
        {
            using var logger = new StderrLogger(lines, arguments.LogLevel);
            arguments.Client.LoggerFactory = logger;
            try
            {
                var diagnosis = await PortForwarder
                    .DiagnoseAsync(arguments.Target, arguments.Ports[0].RemotePort, arguments.Client, signals.Stopping)
                    .ConfigureAwait(false);
                lines.Block(arguments.IsJson ? DoctorText.Json(diagnosis) : diagnosis.ToString().TrimEnd());
                return diagnosis.IsHealthy ? Healthy : Ill;
            }
            catch (OperationCanceledException) when (signals.First is not null)
            {
                // The diagnosis is incomplete, so this is not a success.
                return Ill;
            }
        }
    }
}
