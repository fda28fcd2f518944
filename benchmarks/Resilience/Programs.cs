using System.Diagnostics;

namespace PortForward.Net.Resilience;

/// <summary>Runs programs to their end.</summary>
internal static class Programs
{
    /// <summary>Runs a program and returns its output.</summary>
    /// <exception cref="IOException">It failed; the message contains its error output.</exception>
    public static async Task<string> RunAsync(string program, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        string[] list = [.. arguments];
        using var process = Start(program, list);
        try
        {
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return process.ExitCode == 0
                ? output
                : throw new IOException($"{Path.GetFileName(program)} {string.Join(' ', list)}: {(await errors).Trim()}");
        }
        finally
        {
            Kill(process);
        }
    }

    /// <summary>Starts a program with redirected output.</summary>
    public static Process Start(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        return Process.Start(start) ?? throw new IOException($"'{program}' did not start.");
    }

    /// <summary>Ends a process unless it has ended.</summary>
    public static void Kill(Process process)
    {
        try
        {
            process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has ended in the meantime.
        }
    }
}
