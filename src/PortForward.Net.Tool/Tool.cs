using System.CommandLine.Invocation;

namespace PortForward.Net.Tool;

/// <summary>The command from its arguments to its exit code: whatever happens, one sentence and no stack trace.</summary>
internal static class Tool
{
    private const int Failed = 1;

    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error, CancellationToken stop)
    {
        try
        {
            var parsed = CommandLine.Parse(args);
            if (parsed.Action is not (null or ParseErrorAction))
            {
                // --help, --version and completions.
                return parsed.Invoke();
            }

            await ForwardRun.RunAsync(CommandLine.Read(parsed), output, error, stop).ConfigureAwait(false);
            return 0;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return 0;
        }
#pragma warning disable CA1031 // The last resort of a program: its user gets a sentence for everything.
        catch (Exception e)
#pragma warning restore CA1031
        {
            await error.WriteLineAsync(ErrorText.OfFailure(e)).ConfigureAwait(false);
            return Failed;
        }
    }
}
