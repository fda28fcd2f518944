using System.Diagnostics;

namespace PortForward.Net.EndToEnd.Tests.Library;

/// <summary>Changes the cluster with kubectl and the rights of an administrator.</summary>
internal static class AdminKubectl
{
    private static readonly string? Path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .SelectMany(folder => new[] { System.IO.Path.Combine(folder, "kubectl-1.32"), System.IO.Path.Combine(folder, "kubectl") }).FirstOrDefault(File.Exists);

    /// <summary>Runs kubectl and gives its output; skips the test where there is none.</summary>
    public static async Task<string> RunAsync(params string[] arguments)
    {
        var kubeConfig = Cluster.KubeConfig("admin");
        Assert.SkipWhen(Path is null, "Needs kubectl on the PATH.");
        using var process = Process.Start(new ProcessStartInfo(Path!, ["--kubeconfig", kubeConfig, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().WaitAsync(Workload.Patience);
        Assert.True(process.ExitCode == 0, await error);
        return await output;
    }

    /// <summary>Gives the names of the running pods of an application.</summary>
    public static async Task<string[]> PodsAsync(string app) =>
        (await RunAsync("get", "pods", "-l", $"app={app}", "--field-selector", "status.phase=Running", "-o", "jsonpath={.items[*].metadata.name}")).Split(' ');
}
