using System.Collections.Concurrent;
using PortForward.Net.Testing;
using PortForward.Net.Tests.Forwarding;

namespace PortForward.Net.Tests.Resolution;

/// <summary>A forwarder that starts right after its target was applied.</summary>
public sealed class WaitingTests
{
    public enum Start
    {
        Pending,
        ContainerCreating,
        AppearsPending,
        NotReady,
        Missing,
    }

    public static TheoryData<string, Start> Starts
    {
        get
        {
            var data = new TheoryData<string, Start>();
            foreach (var target in new[] { "pod/late", "svc/late", "deploy/late", "app=late" })
            {
                foreach (var start in Enum.GetValues<Start>())
                {
                    data.Add(target, start);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Starts))]
    public async Task Starting_waits_until_the_target_is_ready(string target, Start start)
    {
        await using var cluster = await TestCluster.StartAsync();
        TestPod? pod = null;
        if (start != Start.Missing)
        {
            AddOwners(cluster);
        }

        if (start is Start.Pending or Start.ContainerCreating or Start.NotReady)
        {
            pod = AddPod(cluster, start);
        }

        await using var client = PortForwardClient.Create(new PortForwardClientOptions { KubeConfig = { Path = cluster.KubeConfigPath } });
        var pending = new PendingTargets();
        var starting = client.StartForwardAsync(PortForwardTarget.Parse(target), [PortMapping.Parse(":80")], new PortForwardOptions { OnTargetPending = pending.Report });
        await pending.First.WaitAsync(ForwardingFixture.Patience);
        Assert.False(starting.IsCompleted);
        if (start == Start.Missing)
        {
            AddOwners(cluster);
        }

        pod ??= AddPod(cluster, start);
        pod.SetStatus("Running", ready: false);
        await ForwardingFixture.EventuallyAsync(
            () => pending.Reasons.Any(reason => reason.Contains("running, but not ready", StringComparison.Ordinal)), "it does not wait for the ready pod");
        Assert.False(starting.IsCompleted);
        pod.SetStatus("Running", ready: true);

        await using var forwarder = await starting.WaitAsync(ForwardingFixture.Patience);
        Assert.Equal("late", forwarder.CurrentPod.Name);
        using var connection = await ForwardingFixture.ConnectAsync(forwarder.LocalEndPoint);
        Assert.True(await ForwardingFixture.EchoesAsync(connection.GetStream(), 1000, 1));
    }

    [Fact]
    public async Task A_running_pod_suffices_if_that_is_what_is_asked_for()
    {
        await using var cluster = await TestCluster.StartAsync();
        var pod = AddPod(cluster, Start.Pending);
        await using var client = PortForwardClient.Create(new PortForwardClientOptions { KubeConfig = { Path = cluster.KubeConfigPath } });
        var pending = new PendingTargets();
        var starting = client.StartForwardAsync(
            PortForwardTarget.Pod("late"), [PortMapping.Parse(":80")], new PortForwardOptions { OnTargetPending = pending.Report, WaitFor = PodWaitCondition.Running });
        await pending.First.WaitAsync(ForwardingFixture.Patience);
        pod.SetStatus("Running", ready: false);
        await using var forwarder = await starting.WaitAsync(ForwardingFixture.Patience);
    }

    [Theory]
    [InlineData(PodWaitCondition.Ready, "svc/nope", PortForwardError.TargetNotFound, "Timed out after 0.6 seconds while waiting for a ready pod of service/nope. services \"nope\" not found")]
    [InlineData(PodWaitCondition.Ready, "pod/late", PortForwardError.NoReadyPod, "Timed out after 0.6 seconds while waiting for a ready pod of pod/late. Pod default/late is running, but not ready")]
    [InlineData(PodWaitCondition.Running, "app=none", PortForwardError.NoReadyPod, "Timed out after 0.6 seconds while waiting for a running pod of app=none. app=none has no pods in namespace 'default'")]
    public async Task What_was_missing_is_named_at_the_end(PodWaitCondition condition, string target, PortForwardError error, string message)
    {
        await using var cluster = await TestCluster.StartAsync();
        AddPod(cluster, Start.NotReady);
        await using var client = PortForwardClient.Create(new PortForwardClientOptions { KubeConfig = { Path = cluster.KubeConfigPath } });
        var failure = await Assert.ThrowsAsync<PortForwardException>(() => client.StartForwardAsync(
            PortForwardTarget.Parse(target), [PortMapping.Parse(":80")],
            new PortForwardOptions { WaitFor = condition, PodReadyTimeout = TimeSpan.FromMilliseconds(600) }));
        Assert.Equal((error, message), (failure.Error, failure.Message.TrimEnd('.')));
    }

    [Fact]
    public async Task A_pod_that_has_ended_is_not_waited_for()
    {
        await using var cluster = await TestCluster.StartAsync();
        cluster.AddPod("late", pod => pod.InPhase("Succeeded").NotReady());
        await using var client = PortForwardClient.Create(new PortForwardClientOptions { KubeConfig = { Path = cluster.KubeConfigPath } });
        var failure = await Assert.ThrowsAsync<PortForwardException>(
            () => client.StartForwardAsync(PortForwardTarget.Pod("late"), PortMapping.Parse(":80")).WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Equal(PortForwardError.NoReadyPod, failure.Error);
    }

    [Fact]
    public async Task A_service_leads_to_a_pod_that_has_the_port()
    {
        await using var cluster = await TestCluster.StartAsync();
        cluster.AddPod("a", pod => pod.Label("tier", "all").Port(8080, "http").Serve(8080, (stream, ct) => stream.WriteAsync("a"u8.ToArray(), ct).AsTask()));
        cluster.AddPod("b", pod => pod.Label("tier", "all").Port(9090, "grpc").Serve(9090, (stream, ct) => stream.WriteAsync("b"u8.ToArray(), ct).AsTask()));
        cluster.AddService("both", service => service.Selector("tier", "all").PortTo(80, "http").PortTo(90, "grpc"));
        await using var client = PortForwardClient.Create(new PortForwardClientOptions { KubeConfig = { Path = cluster.KubeConfigPath } });
        foreach (var (port, name) in new[] { (80, "a"), (90, "b"), (80, "a") })
        {
            await using var forwarder = await client.StartForwardAsync(PortForwardTarget.Service("both"), PortMapping.Parse($":{port}"));
            Assert.Equal(name, forwarder.CurrentPod.Name);
            await using var stream = await client.ConnectAsync(PortForwardTarget.Service("both"), port);
            Assert.Equal(name, stream.Pod.Name);
            Assert.Equal((byte)name[0], (byte)stream.ReadByte());
        }
    }

    private static void AddOwners(TestCluster cluster)
    {
        cluster.AddService("late", service => service.Selector("app", "late").PortTo(80, 80));
        cluster.AddDeployment("late", "app=late");
    }

    private static TestPod AddPod(TestCluster cluster, Start start) => cluster.AddPod("late", pod =>
    {
        pod.Label("app", "late").Echo(80).NotReady();
        if (start == Start.ContainerCreating)
        {
            pod.Waiting("ContainerCreating");
        }
        else if (start != Start.NotReady)
        {
            pod.InPhase("Pending");
        }
    });

    private sealed class PendingTargets
    {
        private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ConcurrentQueue<string> _reasons = new();

        public Task First => _first.Task;

        public IEnumerable<string> Reasons => _reasons;

        public void Report(TargetPending value)
        {
            _reasons.Enqueue(value.Exception.Message);
            _first.TrySetResult();
        }
    }
}
