using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace PortForward.Net.Compare.Forwards;

/// <summary>A kubectl, as a process of its own.</summary>
internal sealed partial class KubectlForward(CompareOptions options, string path) : Forward
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(30);

    public override string Name => Path.GetFileName(path);

    public override async Task<RunningForward> StartAsync(params int[] ports)
    {
        var start = new ProcessStartInfo(path) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["port-forward", "--address", "127.0.0.1", options.Target, .. ports.Select(port => $":{port}")])
        {
            start.ArgumentList.Add(argument);
        }

        if (options.KubeConfigPath is { } kubeConfig)
        {
            start.ArgumentList.Add("--kubeconfig");
            start.ArgumentList.Add(kubeConfig);
        }

        var running = new Running(Process.Start(start) ?? throw new IOException($"'{path}' did not start."), ports.Length);
        try
        {
            await running.Ready.WaitAsync(StartTimeout);
            return running;
        }
        catch
        {
            await running.DisposeAsync();
            throw;
        }
    }

    [GeneratedRegex(@"^Forwarding from 127\.0\.0\.1:(\d+) -> (\d+)$")]
    private static partial Regex ForwardingLine();

    private sealed class Running : RunningForward
    {
        private readonly Process _process;
        private readonly Dictionary<int, IPEndPoint> _endPoints = [];
        private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly Task _output;
        private readonly Task<string> _errors;

        public Running(Process process, int ports)
        {
            _process = process;
            _errors = process.StandardError.ReadToEndAsync();
            _output = ReadOutputAsync(ports);
        }

        public Task Ready => _ready.Task;

        public override IPEndPoint this[int port] => _endPoints[port];

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

        private async Task ReadOutputAsync(int ports)
        {
            while (await _process.StandardOutput.ReadLineAsync() is { } line)
            {
                var match = ForwardingLine().Match(line);
                if (match.Success && !Ready.IsCompleted)
                {
                    _endPoints[Number(match.Groups[2])] = new IPEndPoint(IPAddress.Loopback, Number(match.Groups[1]));
                    if (_endPoints.Count == ports)
                    {
                        _ready.TrySetResult();
                    }
                }
            }

            _ready.TrySetException(new IOException($"kubectl ended: {(await _errors).Trim()}"));
        }

        private static int Number(Group group) => int.Parse(group.Value, CultureInfo.InvariantCulture);
    }
}
