namespace PortForward.Net.EndToEnd.Tests;

/// <summary>The real cluster that the tests are given by environment variables; where it is missing they are skipped.</summary>
internal static class Cluster
{
    /// <summary>Each transport, by the name of the kubeconfig whose server speaks it. On a cluster of today both lead to one server, so what is
    /// tested has to ask for the transport: use <see cref="Options"/> and <see cref="Arguments"/>.</summary>
    public static TheoryData<string> Transports => ["spdy", "websocket"];

    /// <summary>Gives client options for a kubeconfig, and for its transport where it is named after one.</summary>
    public static PortForwardClientOptions Options(string name) => new()
    {
        KubeConfig = { Path = KubeConfig(name) },
        Transport = name switch { "spdy" => PortForwardTransport.Spdy, "websocket" => PortForwardTransport.WebSocket, _ => PortForwardTransport.Auto },
    };

    /// <summary>Gives the command's options for a kubeconfig, and for its transport where it is named after one.</summary>
    public static string[] Arguments(string name) =>
        ["--kubeconfig", KubeConfig(name), .. name is "spdy" or "websocket" ? new[] { "--transport", name } : []];

    /// <summary>Gives the path of a kubeconfig: <c>spdy</c>, <c>websocket</c>, <c>forbidden</c>, <c>unauthorized</c> or <c>forwarder</c>; skips the test where there is none.</summary>
    public static string KubeConfig(string name)
    {
        var variable = "KUBECONFIG_" + name.ToUpperInvariant();
        var path = Environment.GetEnvironmentVariable(variable);
        Assert.SkipWhen(string.IsNullOrEmpty(path), $"Needs a real cluster: {variable} is not set.");
        return path!;
    }
}
