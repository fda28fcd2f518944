using System.Runtime.InteropServices;
using PortForward.Net.Compare.Forwards;
using PortForward.Net.Compare.Reports;
using PortForward.Net.Compare.Servers;

namespace PortForward.Net.Compare;

/// <summary>One run, from the options to the reports and the exit code.</summary>
internal static class CompareRun
{
    private const int Failed = 1;
    private const int Interrupted = 130;

    /// <exception cref="FormatException">The options do not fit what is there; the message is one sentence for the user.</exception>
    public static async Task<int> RunAsync(CompareOptions options)
    {
        using var end = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);

        var results = new Results { Title = Title(options) };
        var kubectls = options.Forwards.Contains("kubectl") ? await Kubectl.FindAsync(options.Kubectls, end.Token) : [];
        results.NewestKubectl = kubectls.MaxBy(kubectl => kubectl.Version)?.Name;
        var runner = new Runner(options, kubectls, results);
        var isWhole = true;
        try
        {
            await using var server = options.InProcess is { } transport ? await InProcessServer.StartAsync(transport, end.Token) : null;
            await runner.RunAsync(server?.Site ?? new Site(options.KubeConfigPath, options.Target), end.Token);
        }
        catch (Exception) when (end.IsCancellationRequested)
        {
            isWhole = false;
        }

        await WriteAsync(options, results);
        return isWhole ? (runner.OwnHasFailed ? Failed : 0) : Interrupted;

        // What was measured is still told, and every process ended.
        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            end.Cancel();
        }
    }

    private static async Task WriteAsync(CompareOptions options, Results results)
    {
        var markdown = MarkdownReport.Create(results);
        Console.Write(markdown);
        if (options.MarkdownPath is { } markdownPath)
        {
            await File.WriteAllTextAsync(markdownPath, markdown);
        }

        if (options.JsonPath is { } jsonPath)
        {
            await File.WriteAllTextAsync(jsonPath, JsonReport.Create(results));
        }

        if (options.SvgFolder is { } folder)
        {
            await SvgChart.WriteAllAsync(results, folder);
        }
    }

    private static string Title(CompareOptions options)
    {
        var where = options.InProcess is { } transport ? $"a server in the load's process, by {transport}" : "a cluster";
        var scale = options.Scale;
        return $"{DateTime.UtcNow:yyyy-MM-dd}, {Environment.ProcessorCount} cores, {RuntimeInformation.FrameworkDescription}. "
            + $"Against {where}: medians of {options.Rounds}, {scale.Megabytes} MB per transfer, {scale.Duration.TotalSeconds:0} s per rate. "
            + "CPU and memory are the forwarding process's; `stream` has none of its own, since it forwards in the load's process.";
    }
}
