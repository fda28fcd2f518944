using System.Diagnostics;
using System.Globalization;
using System.Threading.Channels;

namespace PortForward.Net.EndToEnd.Tests.Library;

/// <summary>A listener inside a pod's network namespace, which tells how many bytes each connection brought before its end.</summary>
internal sealed class PodListener : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Channel<long> _counts = Channel.CreateUnbounded<long>();
    private readonly Task _reading;
    private Task<string> _draining = Task.FromResult("");

    private PodListener(Process process)
    {
        _process = process;
        _reading = ReadAsync();
    }

    /// <summary>Listens on a free port of a pod's loopback; skips the test where the pod's processes are not on this machine, or not ours to enter.</summary>
    public static Task<PodListener> StartAsync(PodReference pod) => StartAsync(pod, "-u", "wc -c");

    /// <summary>Listens likewise, and lets a shell's command serve each connection by its standard input and output.</summary>
    public static Task<PodListener> ServeAsync(PodReference pod, string command) => StartAsync(pod, "-t60", command);

    private static async Task<PodListener> StartAsync(PodReference pod, string option, string command)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.UserName == "root", "Needs Linux and root, to enter a pod's network namespace.");
        Assert.SkipUnless(File.Exists("/usr/bin/nsenter") && File.Exists("/usr/bin/socat"), "Needs nsenter and socat.");
        var process = ProcessOf(pod);
        Assert.SkipWhen(process is null, $"Needs the processes of pod {pod} on this machine.");
        var start = new ProcessStartInfo("/usr/bin/nsenter", ["-t", process!, "-n", "socat", "-d", "-d", option, "TCP4-LISTEN:0,bind=127.0.0.1,fork,backlog=64", $"SYSTEM:{command}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var listener = new PodListener(Process.Start(start)!);
        var said = "";
        while (!said.Contains("listening on", StringComparison.Ordinal))
        {
            said += await listener._process.StandardError.ReadLineAsync().WaitAsync(Workload.Patience) ?? throw new InvalidOperationException(said);
        }

        listener.Port = int.Parse(said[(said.LastIndexOf(':') + 1)..], CultureInfo.InvariantCulture);
        listener._draining = listener._process.StandardError.ReadToEndAsync();
        return listener;
    }

    public int Port { get; private set; }

    /// <summary>The bytes of the next connection that has ended.</summary>
    public Task<long> NextAsync() => _counts.Reader.ReadAsync().AsTask().WaitAsync(Workload.Patience);

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        await _reading;
        await _draining;
        _process.Dispose();
    }

    private static string? ProcessOf(PodReference pod)
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            try
            {
                if (int.TryParse(Path.GetFileName(folder), out var id) && id != Environment.ProcessId
                    && File.ReadAllText(Path.Combine(folder, "mountinfo")).Contains(pod.Uid!, StringComparison.Ordinal)
                    && File.ReadAllText(Path.Combine(folder, "environ")).Contains($"HOSTNAME={pod.Name}\0", StringComparison.Ordinal))
                {
                    return Path.GetFileName(folder);
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It has just ended, or is the kernel's own.
            }
        }

        return null;
    }

    private async Task ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            _counts.Writer.TryWrite(long.Parse(line.Trim(), CultureInfo.InvariantCulture));
        }

        _counts.Writer.TryComplete(new InvalidOperationException("The listener has ended: " + await _draining));
    }
}
