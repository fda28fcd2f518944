using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace PortForward.Net.Cluster.Credentials.Plugins;

/// <summary>Runs credential plugins. No process outlives its call.</summary>
internal static class PluginProcess
{
    /// <summary>Runs the program to its end.</summary>
    /// <param name="start">The process to start. This method sets its redirections.</param>
    /// <param name="hasInput">Whether the plugin inherits standard input.</param>
    /// <param name="onErrors">Receives error output as it arrives; null if it is not passed on.</param>
    /// <param name="cancellationToken">Kills the process tree.</param>
    /// <returns>The exit code, the output, and the end of the error output.</returns>
    /// <exception cref="Win32Exception">The program cannot be started.</exception>
    /// <exception cref="FormatException">The output is longer than any credential.</exception>
    /// <exception cref="OperationCanceledException">The token was canceled and the process was killed.</exception>
    public static async Task<(int ExitCode, byte[] Output, string Errors)> RunAsync(
        ProcessStartInfo start, bool hasInput, Action<string>? onErrors, CancellationToken cancellationToken)
    {
        start.UseShellExecute = false;
        start.CreateNoWindow = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.RedirectStandardInput = !hasInput;
        using var process = new Process { StartInfo = start };
        process.Start();
        try
        {
            if (!hasInput)
            {
                process.StandardInput.Close();
            }

            var said = new StringBuilder();
            var errors = ReadErrorsAsync(process.StandardError, said, onErrors);
            var output = await ReadOutputAsync(process, cancellationToken).ConfigureAwait(false);
            var exitCode = process.ExitCode;
            await errors.WaitAsync(ClusterLimits.PluginOutputPause, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return (exitCode, output, Text(said));
        }
        finally
        {
            Kill(process);
        }
    }

    // The output may end, or exceed the limit, before the exit; and the exit may precede the end of the output by a long time.
    private static async Task<byte[]> ReadOutputAsync(Process process, CancellationToken cancellationToken)
    {
        using var output = new MemoryStream();
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var copy = CopyOutputAsync(process.StandardOutput.BaseStream, output, enough.Token);
        try
        {
            var exit = process.WaitForExitAsync(enough.Token);
            if (await Task.WhenAny(copy, exit).ConfigureAwait(false) == exit)
            {
                await WaitForOutputAsync(copy, output, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                await copy.ConfigureAwait(false);
            }

            await exit.ConfigureAwait(false);
        }
        finally
        {
            await enough.CancelAsync().ConfigureAwait(false);
            await copy.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (copy.IsFaulted)
        {
            await copy.ConfigureAwait(false);
        }

        return output.ToArray();
    }

    /// <summary>Waits after the exit for the end of the output, or until no more arrives.</summary>
    private static async Task WaitForOutputAsync(Task copy, MemoryStream output, CancellationToken cancellationToken)
    {
        for (var (waited, before) = (TimeSpan.Zero, -1L); !copy.IsCompleted && !cancellationToken.IsCancellationRequested; waited += ClusterLimits.PluginOutputPause)
        {
            var length = Length(output);
            if (length == before && (length > 0 || waited >= ClusterLimits.PluginFirstOutput))
            {
                return;
            }

            before = length;
            await copy.WaitAsync(ClusterLimits.PluginOutputPause, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static long Length(MemoryStream output)
    {
        lock (output)
        {
            return output.Length;
        }
    }

    private static async Task CopyOutputAsync(Stream stream, MemoryStream output, CancellationToken cancellationToken)
    {
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
        {
            if (output.Length + read > ClusterLimits.PluginOutputLength)
            {
                throw new FormatException("it wrote more than 8 MiB to stdout");
            }

            lock (output)
            {
                output.Write(buffer, 0, read);
            }
        }
    }

    /// <summary>Reads to the end. Disposing the process ends it at the latest.</summary>
    private static async Task ReadErrorsAsync(StreamReader reader, StringBuilder said, Action<string>? onErrors)
    {
        var buffer = new char[1024];
        int read;
        try
        {
            while ((read = await reader.ReadAsync(buffer.AsMemory(), CancellationToken.None).ConfigureAwait(false)) > 0)
            {
                onErrors?.Invoke(new string(buffer, 0, read));
                lock (said)
                {
                    said.Append(buffer, 0, read);
                    said.Remove(0, Math.Max(0, said.Length - ClusterLimits.PluginErrorLength));
                }
            }
        }
        catch (Exception failure) when (failure is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // The run is over; output of background processes is no longer read.
        }
    }

    private static string Text(StringBuilder said)
    {
        lock (said)
        {
            return said.ToString();
        }
    }

    private static void Kill(Process process)
    {
        try
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
                process.WaitForExit();
            }
        }
        catch (Exception failure) when (failure is InvalidOperationException or Win32Exception or AggregateException)
        {
            // The process has exited in the meantime.
        }
    }
}
