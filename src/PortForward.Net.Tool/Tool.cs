using System.Reflection;
using PortForward.Net.Tool.Arguments;
using PortForward.Net.Tool.Completion;
using PortForward.Net.Tool.Doctor;
using PortForward.Net.Tool.Output;
using PortForward.Net.Tool.Running;
using PortForward.Net.Tool.Stdio;
using PortForward.Net.Tool.Up;

namespace PortForward.Net.Tool;

/// <summary>Runs the command and returns its exit code. Every failure is reported as one sentence, without a stack trace.</summary>
internal static class Tool
{
    private const int Failed = 1;

    public static async Task<int> RunAsync(string[] args, ToolConsole console, StopSignals signals)
    {
        try
        {
            return await RunAsync(ParsedLine.Parse(args), console, signals).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // The last resort of a program: its user gets a sentence for everything.
        catch (Exception e)
#pragma warning restore CA1031
        {
            var line = ParsedLine.ParseValid(args);

            // The standard output of stdio belongs to the pod.
            var lines = new LineQueue(line.TryTakeWord(StdioRun.Command) ? console.ForCommand() : console);
            await using (lines.ConfigureAwait(false))
            {
                IEventReport report = line.AsksForJson ? new JsonLines(lines) : new EventLines(lines);
                report.Failed(e);
            }

            return Failed;
        }
    }

    private static Task<int> RunAsync(ParsedLine line, ToolConsole console, StopSignals signals)
    {
        if (line.TryTakeWord("doctor"))
        {
            return DoctorRun.RunAsync(line, console, signals);
        }

        if (line.TryTakeWord(StdioRun.Command))
        {
            return StdioRun.RunAsync(line, console, signals);
        }

        if (line.TryTakeWord(UpRun.Command))
        {
            return UpRun.RunAsync(line, console, signals);
        }

        if (line.Has(Flags.FileName) && !line.AsksForHelp)
        {
            throw new UsageException("-f and --filename are options of portforward up only: add the word up, or remove the option");
        }

        if (line.TryTakeWord("completion"))
        {
            return PrintAsync(console, line.AsksForHelp ? HelpText.Create() : CompletionCommand.Script(line.Words));
        }

        if (line.AsksForHelp)
        {
            return PrintAsync(console, HelpText.Create());
        }

        if (FlagValues.ReadSwitch(line, Flags.Version, whenAbsent: false))
        {
            return PrintAsync(console, typeof(Tool).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0.0.0");
        }

        KubeRcDefaults.Apply(line, console.Error);
        return ForwardRun.RunAsync(CommandLine.Read(line), console, signals);
    }

    private static async Task<int> PrintAsync(ToolConsole console, string text)
    {
        await console.Output.WriteLineAsync(text).ConfigureAwait(false);
        return 0;
    }
}
