using PortForward.Net.Tool.Arguments;
using PortForward.Net.Tool.Output;
using PortForward.Net.Tool.Running;
using PortForward.Net.Tool.Up.Files;
using PortForward.Net.Tool.Up.Table;

namespace PortForward.Net.Tool.Up;

/// <summary><c>portforward up</c>: starts all forwards of a file, until a signal arrives.</summary>
internal static class UpRun
{
    /// <summary>The word of the command.</summary>
    public const string Command = "up";

    /// <param name="line">The command line without the word <c>up</c>.</param>
    /// <param name="console">The console.</param>
    /// <param name="signals">The signals, which stop all forwards.</param>
    /// <returns>0 after a signal, or 128 plus the number of the signal if nothing was forwarded until then.</returns>
    /// <exception cref="UsageException">The command line is not valid.</exception>
    /// <exception cref="ForwardFileException">The file is not valid, or none of its forwards can be started.</exception>
    public static async Task<int> RunAsync(ParsedLine line, ToolConsole console, StopSignals signals)
    {
        if (line.AsksForHelp)
        {
            await console.Output.WriteLineAsync(UpText.Help).ConfigureAwait(false);
            return ExitCode.Succeeded;
        }

        if (line.Words.Count > 0 || line.Command is not null)
        {
            throw new UsageException("up reads its targets from a file, and does not run a command: use -f FILE");
        }

        var specified = UpPlan.Specified(line);
        KubeRcDefaults.Apply(line, console.Error);
        var isJson = FlagValues.ReadIsJson(line.Last(Flags.Output) ?? "text");
        var level = FlagValues.ReadLogLevel(line.Last(Flags.Verbosity) ?? "0");
        try
        {
            var file = await FileSource.ReadAsync(line.Last(Flags.FileName), signals.Stopping).ConfigureAwait(false);
            var plan = UpPlan.Create(file, specified, ForwardRun.SignalDrain, line);
            var table = !isJson && console.Terminal.HasStatus && NativeSignals.IsInForeground() ? new UpTable(console, plan.Forwards) : null;
            try
            {
                var lines = new LineQueue(table?.Console ?? console);
                await using (lines.ConfigureAwait(false))
                {
                    using var logger = new StderrLogger(lines, level);
                    foreach (var cluster in plan.Clusters)
                    {
                        cluster.Client.LoggerFactory = logger;
                        cluster.Client.Plugins.StandardError = lines.Error;
                    }

                    var report = new UpLines(lines, isJson, plan.Forwards);
                    var exitCode = await new UpSession(plan, signals).RunAsync(report, table).ConfigureAwait(false);
                    report.Ended();
                    return exitCode;
                }
            }
            finally
            {
                if (table is not null)
                {
                    await table.DisposeAsync().ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException) when (signals.First is { } signal)
        {
            return ExitCode.Of(signal);
        }
    }
}
