namespace PortForward.Net.EndToEnd.Tests;

/// <summary>The real cluster that the tests are given by environment variables; where it is missing they are skipped.</summary>
internal static class Cluster
{
    /// <summary>Each kubeconfig that leads to the cluster by one transport only.</summary>
    public static TheoryData<string> Transports => ["spdy", "websocket"];

    /// <summary>Gives the path of a kubeconfig: <c>spdy</c>, <c>websocket</c>, <c>forbidden</c>, <c>unauthorized</c> or <c>forwarder</c>; skips the test where there is none.</summary>
    public static string KubeConfig(string name)
    {
        var variable = "KUBECONFIG_" + name.ToUpperInvariant();
        var path = Environment.GetEnvironmentVariable(variable);
        Assert.SkipWhen(string.IsNullOrEmpty(path), $"Needs a real cluster: {variable} is not set.");
        return path!;
    }
}
