using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace PortForward.Net.Compare.Forwards;

/// <summary>A forward that is a process of its own and tells its local ports in kubectl's words.</summary>
internal sealed partial class ForwardProcess : RunningForward
{
    private const int ErrorsKept = 5;
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly Dictionary<int, IPEndPoint> _endPoints = [];
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _output;
    private readonly Task<string> _errors;

    private ForwardProcess(Process process, int ports)
    {
        _process = process;
        _errors = ReadErrorsAsync();
        _output = ReadOutputAsync(ports);
    }

    public override int? ProcessId => _process.Id;

    /// <summary>Ends with the process's output, which is when it exits.</summary>
    public Task Ended => Task.WhenAll(_output, _errors);

    /// <summary>Starts a program, and waits for it to tell a local port for each of the pod's.</summary>
    /// <param name="program">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="ports">The number of the pod's ports.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="environment">Variables besides this process's own.</param>
    public static async Task<ForwardProcess> StartAsync(
        string program, IEnumerable<string> arguments, int ports, CancellationToken cancellationToken, params KeyValuePair<string, string>[] environment)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            // A host of this program ends when this process does: its input then ends.
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var running = new ForwardProcess(Process.Start(start) ?? throw new IOException($"'{program}' did not start."), ports);
        try
        {
            await running._ready.Task.WaitAsync(StartLimit, cancellationToken);
            return running;
        }
        catch
        {
            await running.DisposeAsync();
            throw;
        }
    }

    public override async Task<Stream> ConnectAsync(int port, CancellationToken cancellationToken)
        => new NetworkStream(await Loopback.ConnectAsync(_endPoints[port], cancellationToken), ownsSocket: true);

    public override async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync();
        await Task.WhenAll(_output, _errors);
        _process.Dispose();
    }

    [GeneratedRegex(@"^Forwarding from 127\.0\.0\.1:(\d+) -> (\d+)$")]
    private static partial Regex ForwardingLine();

    private async Task ReadOutputAsync(int ports)
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            // What is told of each connection afterwards is only taken.
            if (!_ready.Task.IsCompleted && ForwardingLine().Match(line) is { Success: true } match)
            {
                _endPoints[Number(match.Groups[2])] = new IPEndPoint(IPAddress.Loopback, Number(match.Groups[1]));
                if (_endPoints.Count == ports)
                {
                    _ready.TrySetResult();
                }
            }
        }

        _ready.TrySetException(new IOException($"It ended before it was up: {await _errors}"));
        _ = _ready.Task.Exception;
    }

    private async Task<string> ReadErrorsAsync()
    {
        var first = new List<string>();
        while (await _process.StandardError.ReadLineAsync() is { } line)
        {
            if (first.Count < ErrorsKept)
            {
                first.Add(line.Trim());
            }
        }

        return string.Join(" ", first);
    }

    private static int Number(Group group) => int.Parse(group.Value, CultureInfo.InvariantCulture);
}
