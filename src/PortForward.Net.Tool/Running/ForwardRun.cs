using PortForward.Net.Tool.Arguments;
using PortForward.Net.Tool.Doctor;
using PortForward.Net.Tool.Output;

namespace PortForward.Net.Tool.Running;

/// <summary>One run of the command: forwards until a signal arrives, until its program exits, or until the session is lost and not replaced.</summary>
internal sealed class ForwardRun
{
    /// <summary>The time to deliver what the program after -- has sent before it exited.</summary>
    private static readonly TimeSpan CommandDrain = TimeSpan.FromMinutes(1);

    /// <summary>The drain time after a signal, since the user is waiting for the command to exit.</summary>
    public static readonly TimeSpan SignalDrain = TimeSpan.FromMilliseconds(500);

    private readonly ToolArguments _arguments;
    private readonly StopSignals _signals;
    private readonly LineQueue _lines;
    private readonly IEventReport _report;

    private ForwardRun(ToolArguments arguments, StopSignals signals, LineQueue lines)
    {
        _arguments = arguments;
        _signals = signals;
        _lines = lines;
        _report = arguments.IsJson ? new JsonLines(lines) : new EventLines(lines);
        arguments.Forward.OnTargetPending = _report.Pending;
        arguments.Forward.DrainTimeout = HasCommand ? CommandDrain : SignalDrain;
    }

    private bool HasCommand => _arguments.Command.Count > 0;

    /// <summary>Runs to the end, reports failures and returns the exit code.</summary>
    public static async Task<int> RunAsync(ToolArguments arguments, ToolConsole console, StopSignals signals)
    {
        var lines = new LineQueue(arguments.Command.Count > 0 ? console.ForCommand() : console);
        await using (lines.ConfigureAwait(false))
        {
            return await new ForwardRun(arguments, signals, lines).RunAsync().ConfigureAwait(false);
        }
    }

    private async Task<int> RunAsync()
    {
        try
        {
            using var logger = new StderrLogger(_lines, _arguments.LogLevel);
            _arguments.Client.LoggerFactory = logger;
            var client = PortForwardClient.Create(_arguments.Client);
            await using (client.ConfigureAwait(false))
            {
                if (!client.UsesSystemTrust)
                {
                    SystemTrust.Forget();
                }

                return await ForwardAsync(client).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (_signals.First is { } signal)
        {
            // Nothing was forwarded, so this is not a success. kubectl is killed by the signal in this case.
            return ExitCode.Of(signal);
        }
#pragma warning disable CA1031 // The last resort of a program: its user gets a sentence for everything.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _report.Failed(e);
            if (DoctorText.Hint(e, _arguments) is { } hint)
            {
                _lines.Error(hint);
            }

            return e is CommandException command ? command.ExitCode : ExitCode.Failed;
        }
    }

    private async Task<int> ForwardAsync(PortForwardClient client)
    {
        var forwarder = await client.StartForwardAsync(_arguments.Target, _arguments.Ports, _arguments.Forward, _signals.Stopping).ConfigureAwait(false);
        _report.Started(forwarder);
        var following = FollowAsync(forwarder);
        var exitCode = 0;
        try
        {
            if (HasCommand)
            {
                exitCode = await RunCommandAsync(forwarder).ConfigureAwait(false);
            }
            else
            {
                await forwarder.Completion.WaitAsync(_signals.Stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        finally
        {
            // Data sent before the end is delivered. A signal during the delivery ends the wait.
            await forwarder.StopAsync(HasCommand ? _signals.Stopping : CancellationToken.None).ConfigureAwait(false);
            await forwarder.DisposeAsync().ConfigureAwait(false);
            await following.ConfigureAwait(false);
        }

        return forwarder.Completion.Exception?.InnerException is PortForwardException lost
            ? throw new PortForwardException(lost.Error, "lost connection to pod", lost)
            : exitCode;
    }

    /// <summary>Runs the program until it exits. If the forward ends first, the program is terminated.</summary>
    private async Task<int> RunCommandAsync(PortForwarder forwarder)
    {
        using var command = CommandProcess.Start(
            _arguments.Command,
            CommandEnvironment.Of(forwarder.Listeners)
                .Concat(CommandEnvironment.WithoutProxy(forwarder.Listeners, Environment.GetEnvironmentVariable)));
        _signals.HandTo(command.Pass);
        await Task.WhenAny(command.Exited, forwarder.Completion).ConfigureAwait(false);
        if (!command.Exited.IsCompleted)
        {
            await command.EndAsync().ConfigureAwait(false);
        }

        return command.ExitCode;
    }

    private async Task FollowAsync(PortForwarder forwarder)
    {
        await foreach (var item in forwarder.WatchAsync(CancellationToken.None).ConfigureAwait(false))
        {
            _report.Happened(item, _signals.Stopping.IsCancellationRequested);
        }

        _report.Ended();
    }
}
