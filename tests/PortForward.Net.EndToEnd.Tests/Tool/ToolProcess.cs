using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Threading.Channels;

namespace PortForward.Net.EndToEnd.Tests.Tool;

/// <summary>The built command as a process of its own. Every wait is bounded, and disposing ends it whatever it does.</summary>
internal sealed class ToolProcess : IAsyncDisposable
{
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly Channel<string> _output = Channel.CreateUnbounded<string>();
    private readonly ConcurrentQueue<string> _outputLines = new();
    private readonly Channel<string> _error = Channel.CreateUnbounded<string>();
    private readonly ConcurrentQueue<string> _errorLines = new();
    private readonly Task _reading;

    private ToolProcess(Process process)
    {
        _process = process;
        _reading = Task.WhenAll(ReadAsync(process.StandardOutput, _output, _outputLines), ReadAsync(process.StandardError, _error, _errorLines));
    }

    /// <summary>All lines of stdout up to now.</summary>
    public IReadOnlyCollection<string> Output => _outputLines;

    /// <summary>All lines of stderr up to now.</summary>
    public IReadOnlyCollection<string> Error => _errorLines;

    /// <summary>What is written to the process's stdin.</summary>
    public StreamWriter Input => _process.StandardInput;

    /// <summary>The words that start the command.</summary>
    public static string[] Words { get; } =
        [Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", Path.Combine(AppContext.BaseDirectory, "portforward.dll")];

    public static ToolProcess Start(params string[] arguments) => Run([.. Words, .. arguments]);

    /// <summary>Starts any program, with more environment variables of the form <c>NAME=VALUE</c>.</summary>
    public static ToolProcess Run(string[] words, params string[] environment)
    {
        var start = new ProcessStartInfo(words[0], words[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var variable in environment)
        {
            var equals = variable.IndexOf('=', StringComparison.Ordinal);
            start.Environment[variable[..equals]] = variable[(equals + 1)..];
        }

        return new ToolProcess(Process.Start(start)!);
    }

    /// <summary>Waits for the next line that says what is forwarded, and gives its local port.</summary>
    public async Task<int> ReadPortAsync()
    {
        var line = await ReadOutputAsync();
        Assert.StartsWith("Forwarding from ", line, StringComparison.Ordinal);
        var endPoint = line["Forwarding from ".Length..line.IndexOf(" -> ", StringComparison.Ordinal)];
        return int.Parse(endPoint[(endPoint.LastIndexOf(':') + 1)..], CultureInfo.InvariantCulture);
    }

    public Task<string> ReadOutputAsync() => NextAsync(_output);

    public Task<string> ReadErrorAsync() => NextAsync(_error);

    /// <summary>Waits for the process to end and gives its exit code.</summary>
    public async Task<int> ExitAsync()
    {
        using var timeout = new CancellationTokenSource(Timeout);
        try
        {
            await _process.WaitForExitAsync(timeout.Token);
            await _reading.WaitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException(Told("The command did not end."));
        }

        return _process.ExitCode;
    }

    /// <summary>Sends the signal, waits for the end and gives the exit code.</summary>
    public Task<int> StopAsync(Signal signal = Signal.Interrupt)
    {
        Assert.Equal(0, Kill(_process.Id, (int)signal));
        return ExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _reading.WaitAsync(Timeout);
        _process.Dispose();
    }

    private static async Task ReadAsync(StreamReader reader, Channel<string> lines, ConcurrentQueue<string> all)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            all.Enqueue(line);
            lines.Writer.TryWrite(line);
        }

        lines.Writer.Complete();
    }

    private async Task<string> NextAsync(Channel<string> lines)
    {
        using var timeout = new CancellationTokenSource(Timeout);
        try
        {
            return await lines.Reader.ReadAsync(timeout.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or ChannelClosedException)
        {
            throw new TimeoutException(Told("The command did not print another line."));
        }
    }

    private string Told(string what) => $"{what} stdout: [{string.Join('|', Output)}] stderr: [{string.Join('|', Error)}]";

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static extern int Kill(int process, int signal);
}
