using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using PortForward.Net.Testing;

namespace PortForward.Net.Tests.Testing;

/// <summary>A running <c>kubectl port-forward</c>.</summary>
internal sealed class KubectlForward : IAsyncDisposable
{
    private const string Announcement = "Forwarding from 127.0.0.1:";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly StringBuilder _errors = new();
    private readonly TaskCompletionSource<int> _port = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _reading;

    private KubectlForward(Process process)
    {
        _process = process;
        _reading = Task.WhenAll(ReadOutputAsync(), ReadErrorsAsync());
    }

    public static KubectlForward Start(string kubectl, TestCluster cluster, TestUser user, TestTransports transport, string target, string port)
    {
        return Start(kubectl, ["--cache-dir", Path.Combine(cluster.Folder, "cache"), "port-forward", target, port], new Dictionary<string, string?>
        {
            ["HOME"] = cluster.Folder,
            ["KUBECONFIG"] = user.KubeConfigPath,
            ["KUBECTL_PORT_FORWARD_WEBSOCKETS"] = transport == TestTransports.WebSocket ? "true" : "false",
        });
    }

    /// <summary>Starts a command line in an environment; nobody is there to type.</summary>
    public static KubectlForward Start(string kubectl, string[] arguments, IReadOnlyDictionary<string, string?> variables)
    {
        var start = new ProcessStartInfo(kubectl, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Remove("KUBECONFIG");
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start)!;
        process.StandardInput.Close();
        return new KubectlForward(process);
    }

    /// <summary>Connects to the local port; fails with kubectl's own words when it does not open one.</summary>
    public async Task<Socket> ConnectAsync()
    {
        var port = await _port.Task.WaitAsync(Patience);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        // By the system call itself: with ConnectAsync, a connection that is reset at once looks as if it had never been made.
        await Task.Run(() => socket.Connect(IPAddress.Loopback, port));
        return socket;
    }

    /// <summary>Waits until kubectl has said something, and gives all that it said so far.</summary>
    public async Task<string> WaitForErrorAsync(string text)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            string errors;
            lock (_errors)
            {
                errors = _errors.ToString();
            }

            if (errors.Contains(text, StringComparison.Ordinal))
            {
                return errors;
            }

            Assert.True(Stopwatch.GetElapsedTime(started) < Patience, $"kubectl never said '{text}', but: {errors}");
            await Task.Delay(20);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        await _reading;
        _process.Dispose();
    }

    private async Task ReadOutputAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith(Announcement, StringComparison.Ordinal))
            {
                var digits = line[Announcement.Length..].TakeWhile(char.IsAsciiDigit).ToArray();
                _port.TrySetResult(int.Parse(digits, CultureInfo.InvariantCulture));
            }
        }

        _port.TrySetException(new IOException("kubectl has opened no port"));
        _ = _port.Task.Exception;
    }

    private async Task ReadErrorsAsync()
    {
        while (await _process.StandardError.ReadLineAsync() is { } line)
        {
            lock (_errors)
            {
                // Newer versions quote the error as a string of Go.
                _errors.AppendLine(line.Replace("\\\"", "\"", StringComparison.Ordinal));
            }
        }
    }
}
