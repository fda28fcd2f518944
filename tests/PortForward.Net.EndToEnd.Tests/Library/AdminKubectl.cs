namespace PortForward.Net.EndToEnd.Tests.Library;

/// <summary>Changes the cluster with kubectl and the rights of an administrator.</summary>
internal static class AdminKubectl
{
    private static readonly string? Program = LocalPrograms.Find("kubectl-1.32") ?? LocalPrograms.Find("kubectl");

    /// <summary>Runs kubectl and gives its output; skips the test where there is none.</summary>
    public static Task<string> RunAsync(params string[] arguments)
    {
        var kubeConfig = Cluster.KubeConfig("admin");
        Assert.SkipWhen(Program is null, "Needs kubectl on the PATH.");
        return LocalPrograms.RunAsync(Program!, ["--kubeconfig", kubeConfig, .. arguments]);
    }

    /// <summary>Gives the names of the running pods of an application.</summary>
    public static async Task<string[]> PodsAsync(string app) =>
        (await RunAsync("get", "pods", "-l", $"app={app}", "--field-selector", "status.phase=Running", "-o", "jsonpath={.items[*].metadata.name}")).Split(' ');
}
