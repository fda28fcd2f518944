using System.Reflection;
using PortForward.Net.Tool.Arguments;
using PortForward.Net.Tool.Completion;
using PortForward.Net.Tool.Doctor;
using PortForward.Net.Tool.Output;
using PortForward.Net.Tool.Running;

namespace PortForward.Net.Tool;

/// <summary>The command from its arguments to its exit code: whatever happens, one sentence and no stack trace.</summary>
internal static class Tool
{
    private const int Failed = 1;

    public static async Task<int> RunAsync(string[] args, ToolConsole console, StopSignals signals)
    {
        try
        {
            return args switch
            {
                ["doctor", .. var rest] => await DoctorRun.RunAsync(rest, console, signals).ConfigureAwait(false),
                ["completion", .. var rest] => await PrintAsync(console, CompletionCommand.Script(rest)).ConfigureAwait(false),
                _ => await ForwardAsync(ParsedLine.Parse(args), console, signals).ConfigureAwait(false),
            };
        }
#pragma warning disable CA1031 // The last resort of a program: its user gets a sentence for everything.
        catch (Exception e)
#pragma warning restore CA1031
        {
            await console.Error.WriteLineAsync(console.Terminal.PaintError(ErrorText.OfFailure(e))).ConfigureAwait(false);
            return Failed;
        }
    }

    private static async Task<int> ForwardAsync(ParsedLine line, ToolConsole console, StopSignals signals)
    {
        if (line.Has(Flags.Help))
        {
            return await PrintAsync(console, HelpText.Create()).ConfigureAwait(false);
        }

        if (line.Has(Flags.Version))
        {
            var version = typeof(Tool).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
            return await PrintAsync(console, version ?? "0.0.0").ConfigureAwait(false);
        }

        return await ForwardRun.RunAsync(CommandLine.Read(line), console, signals).ConfigureAwait(false);
    }

    private static async Task<int> PrintAsync(ToolConsole console, string text)
    {
        await console.Output.WriteLineAsync(text).ConfigureAwait(false);
        return 0;
    }
}
