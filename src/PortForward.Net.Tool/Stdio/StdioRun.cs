using PortForward.Net.Tool.Arguments;
using PortForward.Net.Tool.Output;
using PortForward.Net.Tool.Running;

namespace PortForward.Net.Tool.Stdio;

/// <summary><c>portforward stdio</c>: joins standard input and output to one connection, until the pod ends it or a signal arrives.</summary>
internal static class StdioRun
{
    /// <summary>The word of the command.</summary>
    public const string Command = "stdio";

    /// <param name="line">The command line without the word <c>stdio</c>.</param>
    /// <param name="console">The console. Only the help is written to its output, which otherwise belongs to the pod.</param>
    /// <param name="signals">The signals, which end the connection.</param>
    /// <returns>0 if the pod ended the connection cleanly, 128 plus the number of the signal that ended it, or 1 after a failure.</returns>
    /// <exception cref="UsageException">The command line is not valid.</exception>
    /// <exception cref="FormatException">The target or the port is malformed.</exception>
    public static async Task<int> RunAsync(ParsedLine line, ToolConsole console, StopSignals signals)
    {
        if (line.AsksForHelp)
        {
            await console.Output.WriteLineAsync(StdioText.Help).ConfigureAwait(false);
            return ExitCode.Succeeded;
        }

        KubeRcDefaults.Apply(line, console.Error);
        var arguments = Read(line);
        var lines = new LineQueue(console.ForCommand());
        await using (lines.ConfigureAwait(false))
        {
            try
            {
                using var logger = new StderrLogger(lines, arguments.LogLevel);
                arguments.Client.LoggerFactory = logger;
                await RunAsync(arguments, signals.Stopping).ConfigureAwait(false);
                return ExitCode.Succeeded;
            }
            catch (OperationCanceledException) when (signals.First is { } signal)
            {
                // The pod has not ended its data, so this is not a success.
                return ExitCode.Of(signal);
            }
#pragma warning disable CA1031 // The last resort of a program: its user gets a sentence for everything.
            catch (Exception e)
#pragma warning restore CA1031
            {
                IEventReport report = arguments.IsJson ? new JsonLines(lines) : new EventLines(lines);
                report.Failed(e);
                return ExitCode.Failed;
            }
        }
    }

    private static ToolArguments Read(ParsedLine line)
    {
        if (line.Words.Count != 2 || line.Command is not null)
        {
            throw new UsageException("stdio requires exactly one target and one port, and does not run a command");
        }

        var text = line.Words[1];
        var arguments = CommandLine.Read(line);
        return text.Contains(':', StringComparison.Ordinal)
            ? throw new UsageException($"stdio does not listen on a local port: use {arguments.Ports[0].RemotePort} instead of {text}")
            : arguments;
    }

    private static async Task RunAsync(ToolArguments arguments, CancellationToken cancellationToken)
    {
        var input = StandardStreams.OpenInput();
        var output = StandardStreams.OpenOutput();

        // There is only one connection.
        arguments.Client.Sessions.KeepSpare = false;
        var client = PortForwardClient.Create(arguments.Client);
        try
        {
            if (!client.UsesSystemTrust)
            {
                SystemTrust.Forget();
            }

            var connection = await client.ConnectAsync(arguments.Target, arguments.Ports[0].RemotePort, cancellationToken).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
            {
                await StdioCopy.RunAsync(connection, input, output).WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            await CloseAsync(client, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Closes the client, which delivers what was sent. A signal limits the wait for a pod that does not read.</summary>
    private static async Task CloseAsync(PortForwardClient client, CancellationToken cancellationToken)
    {
        var closing = client.DisposeAsync().AsTask();
        await closing.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await closing.WaitAsync(ForwardRun.SignalDrain, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
