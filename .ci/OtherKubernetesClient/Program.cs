using PortForward.Net;
using PortForward.Net.KubernetesClientInterop;
using PortForward.Net.Testing;
using k8s;

// Forwards a service, and uses the typed client, with the version of KubernetesClient that this program was built with.

await using var cluster = await TestCluster.StartAsync();
cluster.AddPod("web-0", pod => pod.Label("app", "web").Port(8080, "http").Echo(8080));
cluster.AddService("web", service => service.Selector("app", "web").PortTo(80, "http"));
cluster.AddDeployment("web", "app=web");

var configuration = KubernetesClientConfiguration.BuildConfigFromConfigFile(cluster.KubeConfigPath);
PortForwardClientOptions[] ways = [new() { KubeConfig = { Path = cluster.KubeConfigPath } }, new PortForwardClientOptions().UseConfiguration(configuration)];
foreach (var options in ways)
{
    await using var client = PortForwardClient.Create(options);
    foreach (var (target, port) in new[] { ("svc/web", ":80"), ("deploy/web", ":http"), ("app=web", ":8080") })
    {
        await using var forwarder = await client.StartForwardAsync(PortForwardTarget.Parse(target), PortMapping.Parse(port));
        await using var stream = await client.ConnectAsync(PortForwardTarget.Parse(target), RemotePort.Parse(port[1..]));
        await stream.WriteAsync("ping"u8.ToArray());
        var echo = new byte[4];
        await stream.ReadExactlyAsync(echo);
        if (!echo.AsSpan().SequenceEqual("ping"u8))
        {
            throw new InvalidOperationException($"{target} did not echo.");
        }
    }

    using var kubernetes = client.CreateKubernetes();
    var pods = await kubernetes.CoreV1.ListNamespacedPodAsync("default", labelSelector: "app=web");
    if (pods.Items is not [{ Metadata.Name: "web-0" }])
    {
        throw new InvalidOperationException("The typed client did not find the pod.");
    }
}

Console.WriteLine($"svc/web, deploy/web and app=web were forwarded with KubernetesClient {typeof(IKubernetes).Assembly.GetName().Version}.");
