using System.Diagnostics;

namespace PortForward.Net.EndToEnd.Tests.Tool;

/// <summary><c>portforward stdio</c> as a process of its own, with its standard streams as bytes. Every wait is bounded, and disposing ends it whatever
/// it does.</summary>
internal sealed class StdioProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task<string> _error;

    private StdioProcess(Process process)
    {
        _process = process;
        _error = process.StandardError.ReadToEndAsync();
    }

    public Stream Input => _process.StandardInput.BaseStream;

    public Stream Output => _process.StandardOutput.BaseStream;

    public static StdioProcess Start(params string[] arguments) => Run([.. ToolProcess.Words, "stdio", .. arguments]);

    /// <summary>Starts the command by a shell, where it is <c>"$@"</c>.</summary>
    public static StdioProcess Shell(string script, params string[] arguments) =>
        Run(["/bin/sh", "-c", script, "sh", .. ToolProcess.Words, "stdio", .. arguments]);

    /// <summary>Reads as many bytes, or fewer if the output ends before.</summary>
    public async Task<byte[]> ReadAsync(int count)
    {
        using var timeout = new CancellationTokenSource(ToolProcess.Timeout);
        var buffer = new byte[count];
        var read = await Output.ReadAtLeastAsync(buffer, count, throwOnEndOfStream: false, timeout.Token);
        return buffer[..read];
    }

    /// <summary>Reads what is left of the output, up to its end.</summary>
    public async Task<byte[]> ReadToEndAsync()
    {
        using var timeout = new CancellationTokenSource(ToolProcess.Timeout);
        using var all = new MemoryStream();
        await Output.CopyToAsync(all, timeout.Token);
        return all.ToArray();
    }

    /// <summary>Waits for the process to end; gives the exit code and the lines of stderr.</summary>
    public async Task<(int Code, string[] Error)> ExitAsync()
    {
        using var timeout = new CancellationTokenSource(ToolProcess.Timeout);
        await _process.WaitForExitAsync(timeout.Token);
        var error = await _error.WaitAsync(timeout.Token);
        return (_process.ExitCode, error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    public Task<(int Code, string[] Error)> StopAsync(Signal signal)
    {
        Assert.Equal(0, ToolProcess.Kill(_process.Id, (int)signal));
        return ExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _error.WaitAsync(ToolProcess.Timeout);
        _process.Dispose();
    }

    private static StdioProcess Run(string[] words) => new(Process.Start(new ProcessStartInfo(words[0], words[1..])
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!);
}
