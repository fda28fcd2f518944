using PortForward.Net.KubernetesClientInterop;
using PortForward.Net.Testing;

namespace PortForward.Net.Tests.KubernetesClientInterop;

/// <summary>What <see cref="LoadRecorder"/> runs.</summary>
internal static class LoadScenes
{
    private const int Port = 7001;

    /// <summary>Forwards to targets of each kind that is read in its own way, waits for a pod, and diagnoses.</summary>
    public static async Task ForwardAsync()
    {
        await using var cluster = await StartAsync();
        await using var client = PortForwardClient.Create(new PortForwardClientOptions { KubeConfig = { Path = cluster.KubeConfigPath } });
        foreach (var target in new[] { "svc/web", "deploy/web", "rc/web", "app=web", "web-0" })
        {
            await using var forwarder = await client.StartForwardAsync(PortForwardTarget.Parse(target), PortMapping.Parse($":{Port}"));
            await using var stream = await client.ConnectAsync(PortForwardTarget.Parse(target), Port);
            await stream.WriteAsync("a"u8.ToArray());
            await stream.ReadExactlyAsync(new byte[1]);
        }

        var late = client.ResolveAsync(PortForwardTarget.Parse("app=late"));
        cluster.AddPod("late-0", pod => pod.Label("app", "late"));
        await late;
        await client.DiagnoseAsync(PortForwardTarget.Parse("svc/web"), Port);
    }

    /// <summary>Makes a client of KubernetesClient.</summary>
    public static async Task InteropAsync()
    {
        await using var cluster = await StartAsync();
        await using var client = PortForwardClient.Create(new PortForwardClientOptions { KubeConfig = { Path = cluster.KubeConfigPath } });
        client.CreateKubernetes().Dispose();
    }

    private static async Task<TestCluster> StartAsync()
    {
        var cluster = await TestCluster.StartAsync();
        cluster.AddPod("web-0", pod => pod.Label("app", "web").Echo(Port));
        cluster.AddService("web", service => service.Selector("app", "web").PortTo(Port, Port));
        cluster.AddDeployment("web", "app=web");
        cluster.AddReplicationController("web", "app=web");
        return cluster;
    }
}
