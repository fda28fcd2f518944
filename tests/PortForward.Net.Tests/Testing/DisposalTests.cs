using Microsoft.Extensions.DependencyInjection;
using PortForward.Net.Testing;

namespace PortForward.Net.Tests.Testing;

public sealed class DisposalTests
{
    [Fact]
    public async Task A_cluster_can_be_disposed_of_twice()
    {
        var cluster = await TestCluster.StartAsync();
        await Task.WhenAll(cluster.DisposeAsync().AsTask(), cluster.DisposeAsync().AsTask());
        await cluster.DisposeAsync();
        cluster.Dispose();
        Assert.False(File.Exists(cluster.KubeConfigPath));
    }

    [Fact]
    public async Task A_container_that_disposes_synchronously_can_hold_them()
    {
        var cluster = await TestCluster.StartAsync();
        cluster.AddPod("pod", pod => pod.Echo(80));
        var client = PortForwardClient.Create(new PortForwardClientOptions { KubeConfig = { Path = cluster.KubeConfigPath } });
        var forwarder = await client.StartForwardAsync(PortForwardTarget.Pod("pod"), PortMapping.Parse(":80"));
        var services = new ServiceCollection();
        services.AddSingleton(_ => cluster);
        services.AddSingleton(_ => client);
        services.AddSingleton(_ => forwarder);
        using (var provider = services.BuildServiceProvider())
        {
            Assert.Same(cluster, provider.GetRequiredService<TestCluster>());
            Assert.Same(client, provider.GetRequiredService<PortForwardClient>());
            Assert.Same(forwarder, provider.GetRequiredService<PortForwarder>());
        }

        Assert.True(forwarder.Stopped.IsCancellationRequested);
        await Assert.ThrowsAnyAsync<Exception>(() => client.StartForwardAsync(PortForwardTarget.Pod("pod"), PortMapping.Parse(":80")));
        Assert.Equal(0, cluster.OpenSessions);
    }
}
