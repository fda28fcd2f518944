using System.Diagnostics;
using System.Globalization;

namespace PortForward.Net.EndToEnd.Tests.Library;

/// <summary>The container runtime ends while connections are open. It runs alone, since all connections of the cluster end with it.</summary>
[CollectionDefinition(nameof(LostRuntimeTests), DisableParallelization = true)]
[Collection(nameof(LostRuntimeTests))]
public sealed class LostRuntimeTests
{
    // Servers since Kubernetes 1.30 notice the end of what is behind a WebSocket only when the client sends something (protocol.md 6.5).
    [Theory]
    [MemberData(nameof(Cluster.Transports), MemberType = typeof(Cluster))]
    public async Task Idle_connections_fail_and_the_next_ones_work_once_it_is_back(string transport)
    {
        var script = Script();
        await using var client = PortForwardClient.Create(Cluster.Options(transport));
        await using var forward = await client.StartForwardAsync(PortForwardTarget.Pod("lone"), PortMapping.Ephemeral(Workload.Echo)).WaitAsync(Workload.Patience);
        using var socket = await Workload.ConnectAsync(forward.LocalEndPoint);
        await using var stream = await client.ConnectAsync(PortForwardTarget.Pod("lone"), Workload.Echo).WaitAsync(Workload.Patience);
        Assert.True(await Workload.EchoesAsync(socket.GetStream(), 1000, 1));
        Assert.True(await Workload.EchoesAsync(stream, 1000, 2));

        var clock = Stopwatch.StartNew();
        await LocalPrograms.RunAsync(script, "kill", "containerd");
        try
        {
            var ofSocket = Assert.ThrowsAsync<IOException>(() => socket.GetStream().ReadAsync(new byte[1]).AsTask());
            var ofStream = Assert.ThrowsAsync<PortForwardException>(() => stream.ReadAsync(new byte[1]).AsTask());
            await Task.WhenAll(ofSocket, ofStream).WaitAsync(Workload.Patience);
            TestContext.Current.TestOutputHelper?.WriteLine($"Noticed after {clock.Elapsed.TotalSeconds:0.0} s");
        }
        finally
        {
            await LocalPrograms.RunAsync(script, "start", "containerd");
        }

        while (!await WorksAsync(client))
        {
            Assert.True(clock.Elapsed < Workload.Patience, "The pod cannot be reached again.");
            await Task.Delay(500, TestContext.Current.CancellationToken);
        }

        using var next = await Workload.ConnectAsync(forward.LocalEndPoint);
        Assert.True(await Workload.EchoesAsync(next.GetStream(), 1000, 3).WaitAsync(Workload.Patience));
    }

    // Each of them meets a session that has ended without a word (protocol.md 5.3).
    [Theory]
    [MemberData(nameof(Cluster.Transports), MemberType = typeof(Cluster))]
    public async Task Ten_connections_at_once_are_served_right_after_it_was_restarted(string transport)
    {
        var script = Script();
        var rounds = int.Parse(Environment.GetEnvironmentVariable("PORTFORWARD_RUNTIME_ROUNDS") ?? "1", CultureInfo.InvariantCulture);
        await using var client = PortForwardClient.Create(Cluster.Options(transport));
        await using var forward = await client.StartForwardAsync(PortForwardTarget.Pod("lone"), PortMapping.Ephemeral(Workload.Echo)).WaitAsync(Workload.Patience);
        for (var round = 0; round < rounds; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => EchoAsync(forward)));
            await LocalPrograms.RunAsync(script, "kill", "containerd");
            await LocalPrograms.RunAsync(script, "start", "containerd");

            var clock = Stopwatch.StartNew();
            await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => EchoAsync(forward))).WaitAsync(Workload.Patience);
            TestContext.Current.TestOutputHelper?.WriteLine($"Served after {clock.Elapsed.TotalSeconds:0.0} s");
        }
    }

    private static string Script()
    {
        var script = Environment.GetEnvironmentVariable("PORTFORWARD_CLUSTER_SCRIPT");
        Assert.SkipWhen(string.IsNullOrEmpty(script), "Needs the script that kills parts of the cluster: PORTFORWARD_CLUSTER_SCRIPT is not set.");
        return script!;
    }

    private static async Task EchoAsync(PortForwarder forward)
    {
        using var connection = await Workload.ConnectAsync(forward.LocalEndPoint);
        Assert.True(await Workload.EchoesAsync(connection.GetStream(), 1000, 5));
    }

    private static async Task<bool> WorksAsync(PortForwardClient client)
    {
        try
        {
            await using var stream = await client.ConnectAsync(PortForwardTarget.Pod("lone"), Workload.Echo).WaitAsync(Workload.Patience);
            return await Workload.EchoesAsync(stream, 1000, 4);
        }
        catch (PortForwardException)
        {
            return false;
        }
    }
}
