using Microsoft.Extensions.Time.Testing;
using PortForward.Net.Testing;
using PortForward.Net.Tests.Authentication.Situations;

namespace PortForward.Net.Tests.Forwarding;

/// <summary>A forwarder follows the pods of its target.</summary>
public sealed class FollowingTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(ForwardingFixture.Transports), MemberType = typeof(ForwardingFixture))]
    public async Task New_connections_leave_a_pod_that_is_being_deleted_while_its_open_connections_continue(PortForwardTransport transport)
    {
        await using var fixture = await ForwardingFixture.StartAsync(transport);
        await using var forward = await fixture.Client.StartForwardAsync(PortForwardTarget.Deployment("web"), PortMapping.Ephemeral(ForwardingFixture.Echo));
        using var open = await ForwardingFixture.ConnectAsync(forward.LocalEndPoint);
        Assert.True(await ForwardingFixture.EchoesAsync(open.GetStream(), 10, 1));
        ForwardingFixture.AddWeb(fixture.Cluster, "web-1");
        fixture.Cluster.FindPod("web-0")!.MarkDeleted();

        await ForwardingFixture.EventuallyAsync(() => forward.CurrentPod.Name == "web-1", "the forwarder stays with the pod");
        Assert.Equal("web-1", await PodOfAsync(forward));
        Assert.True(await ForwardingFixture.EchoesAsync(open.GetStream(), 10, 2));
    }

    [Fact]
    public async Task The_connections_to_a_service_are_spread_evenly_over_its_ready_pods()
    {
        await using var fixture = await ForwardingFixture.StartAsync();
        ForwardingFixture.AddWeb(fixture.Cluster, "web-1");
        ForwardingFixture.AddWeb(fixture.Cluster, "web-2");
        ForwardingFixture.AddWeb(fixture.Cluster, "web-3").SetStatus("Running", ready: false);
        await using var forward = await fixture.Client.StartForwardAsync(PortForwardTarget.Service("web"), PortMapping.Ephemeral(71));
        var pods = new List<string>();
        for (var i = 0; i < 300; i++)
        {
            using var connection = await ForwardingFixture.ConnectAsync(forward.LocalEndPoint);
            Assert.True(await ForwardingFixture.EchoesAsync(connection.GetStream(), 1, i));
        }

        var counts = Enumerable.Range(0, 4).Select(i => fixture.Cluster.FindPod($"web-{i}")!.TotalConnections).ToArray();
        Assert.All(counts[..3], count => Assert.InRange(count, 90, 110));
        Assert.Equal(0, counts[3]);
    }

    [Fact]
    public async Task A_burst_right_after_the_start_is_spread_evenly()
    {
        await using var fixture = await ForwardingFixture.StartAsync();
        ForwardingFixture.AddWeb(fixture.Cluster, "web-1");
        ForwardingFixture.AddWeb(fixture.Cluster, "web-2");
        await using var forward = await fixture.Client.StartForwardAsync(PortForwardTarget.Service("web"), PortMapping.Ephemeral(71));
        var streams = await Task.WhenAll(Enumerable.Range(0, 300).Select(_ => forward.ConnectAsync(71)));
        var counts = streams.GroupBy(stream => stream.Pod.Name).Select(group => group.Count()).ToArray();
        Assert.Equal(3, counts.Length);
        Assert.All(counts, count => Assert.InRange(count, 90, 110));
        Array.ForEach(streams, stream => stream.Dispose());
    }

    [Fact]
    public async Task A_pod_that_is_no_longer_ready_gets_no_new_connection()
    {
        await using var fixture = await ForwardingFixture.StartAsync();
        ForwardingFixture.AddWeb(fixture.Cluster, "web-1");
        await using var forward = await fixture.Client.StartForwardAsync(PortForwardTarget.Service("web"), PortMapping.Ephemeral(71));
        await ForwardingFixture.EventuallyAsync(() => TotalOf(fixture, "web-1", forward) > 0, "the second pod gets no connection");
        fixture.Cluster.FindPod("web-1")!.SetStatus("Running", ready: false);
        var seen = -1;
        await ForwardingFixture.EventuallyAsync(
            () =>
            {
                var before = seen;
                seen = TotalOf(fixture, "web-1", forward);
                return seen == before;
            },
            "the pod still gets connections");
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal("web-0", await PodOfAsync(forward, 71));
        }
    }

    [Fact]
    public async Task A_service_that_selects_other_pods_leads_to_them()
    {
        await using var fixture = await ForwardingFixture.StartAsync();
        fixture.Cluster.AddPod("blue-0", pod => pod.Label("app", "blue").Port(8080, "http").Echo(ForwardingFixture.Echo));
        await using var forward = await fixture.Client.StartForwardAsync(PortForwardTarget.Service("web"), PortMapping.Ephemeral(71));
        ClusterChanges.Select(fixture.Cluster, "web", "app", "blue");
        await ForwardingFixture.EventuallyAsync(() => forward.CurrentPod.Name == "blue-0", "the forwarder stays with the pods of the old selector");
        Assert.Equal("blue-0", await PodOfAsync(forward, 71));
    }

    [Fact]
    public async Task A_service_without_a_selector_leads_to_the_pods_of_its_endpoints()
    {
        await using var fixture = await ForwardingFixture.StartAsync();
        ForwardingFixture.AddWeb(fixture.Cluster, "web-1");
        fixture.Cluster.AddService("manual", service => service.PortTo(71, 1234, "echo"));
        ClusterChanges.SetEndpoints(fixture.Cluster, "manual", ForwardingFixture.Echo, ("web-0", true), ("web-1", false));
        await using var forward = await fixture.Client.StartForwardAsync(PortForwardTarget.Service("manual"), PortMapping.Ephemeral(71));
        Assert.Equal("web-0", await PodOfAsync(forward, 71));
        ClusterChanges.SetEndpoints(fixture.Cluster, "manual", ForwardingFixture.Echo, ("web-0", false), ("web-1", true));
        await ForwardingFixture.EventuallyAsync(() => forward.CurrentPod.Name == "web-1", "the forwarder stays with the old endpoints");
        Assert.Equal("web-1", await PodOfAsync(forward, 71));
    }

    [Theory]
    [MemberData(nameof(ForwardingFixture.Transports), MemberType = typeof(ForwardingFixture))]
    public async Task A_connection_that_a_pod_refuses_goes_to_another_pod_with_everything_that_was_sent(PortForwardTransport transport)
    {
        await using var fixture = await ForwardingFixture.StartAsync(transport);
        fixture.Cluster.FindPod("web-0")!.StopServing(ForwardingFixture.Echo);
        ForwardingFixture.AddWeb(fixture.Cluster, "web-1");
        await using var forward = await fixture.Client.StartForwardAsync(PortForwardTarget.Service("web"), PortMapping.Ephemeral(71));
        for (var i = 0; i < 5; i++)
        {
            using var connection = await ForwardingFixture.ConnectAsync(forward.LocalEndPoint);
            Assert.True(await ForwardingFixture.EchoesAsync(connection.GetStream(), 40_000, i));
        }
    }

    [Fact]
    public async Task A_connection_that_a_restarting_program_refuses_waits_for_it()
    {
        await using var fixture = await ForwardingFixture.StartAsync();
        await using var forward = await fixture.Client.StartForwardAsync(
            PortForwardTarget.Pod("web-0"), [PortMapping.Ephemeral(ForwardingFixture.Echo)], new PortForwardOptions { RefusedRetryTimeout = ForwardingFixture.Patience });
        Assert.Equal("web-0", await PodOfAsync(forward));
        var pod = fixture.Cluster.FindPod("web-0")!;
        pod.StopServing(ForwardingFixture.Echo);
        using var connection = await ForwardingFixture.ConnectAsync(forward.LocalEndPoint);
        var echoing = ForwardingFixture.EchoesAsync(connection.GetStream(), 1000, 1);
        await Task.Delay(300, Token);
        Assert.False(echoing.IsCompleted);
        pod.Serve(ForwardingFixture.Echo, (stream, ct) => stream.CopyToAsync(stream, ct));
        Assert.True(await echoing);
    }

    [Fact]
    public async Task A_port_on_which_a_pod_has_never_answered_is_refused_at_once()
    {
        await using var fixture = await ForwardingFixture.StartAsync();
        ClusterChanges.SetReadySince(fixture.Cluster, "web-0", "2000-01-01T00:00:00Z");
        await using var forward = await fixture.Client.StartForwardAsync(
            PortForwardTarget.Pod("web-0"), [PortMapping.Ephemeral(ForwardingFixture.Refused)], new PortForwardOptions { RefusedRetryTimeout = TimeSpan.FromHours(1) });
        using var connection = await ForwardingFixture.ConnectAsync(forward.LocalEndPoint);
        await Assert.ThrowsAsync<IOException>(() => connection.GetStream().ReadAsync(new byte[1], Token).AsTask().WaitAsync(ForwardingFixture.Patience, Token));
    }

    [Fact]
    public async Task Without_the_permission_to_watch_a_replaced_pod_is_found_and_the_log_names_the_permission_once()
    {
        var log = new ListLogger();
        await using var fixture = await ForwardingFixture.StartAsync();
        var user = fixture.Cluster.AddToken("t", TestRights.All & ~TestRights.WatchObjects);
        await using var client = PortForwardClient.Create(new PortForwardClientOptions { KubeConfig = { Path = user.KubeConfigPath }, LoggerFactory = log });
        await using var forward = await client.StartForwardAsync(PortForwardTarget.Deployment("web"), PortMapping.Ephemeral(ForwardingFixture.Echo));
        Assert.Equal("web-0", await PodOfAsync(forward));
        ForwardingFixture.AddWeb(fixture.Cluster, "web-1");
        fixture.Cluster.RemovePod("web-0");
        using var connection = await ForwardingFixture.ConnectAsync(forward.LocalEndPoint);
        Assert.True(await ForwardingFixture.EchoesAsync(connection.GetStream(), 1000, 1));
        Assert.Equal("web-1", forward.CurrentPod.Name);
        Assert.Single(log.Text.Split('\n'), line => line.Contains("can't be watched", StringComparison.Ordinal) && line.Contains("cannot watch", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_the_permission_to_list_a_pod_is_forwarded_and_a_workload_names_the_permission()
    {
        await using var fixture = await ForwardingFixture.StartAsync();
        var user = fixture.Cluster.AddToken("t", TestRights.All & ~TestRights.ListObjects);
        await using var client = PortForwardClient.Create(new PortForwardClientOptions { KubeConfig = { Path = user.KubeConfigPath } });
        await using var forward = await client.StartForwardAsync(PortForwardTarget.Pod("web-0"), PortMapping.Ephemeral(ForwardingFixture.Echo));
        Assert.Equal("web-0", await PodOfAsync(forward));

        var e = await Assert.ThrowsAsync<PortForwardException>(() =>
            client.StartForwardAsync(PortForwardTarget.Deployment("web"), PortMapping.Ephemeral(ForwardingFixture.Echo)));
        Assert.Equal(PortForwardError.Forbidden, e.Error);
        Assert.Contains("cannot list resource \"pods\"", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_callers_function_selects_the_pod_of_each_connection()
    {
        await using var fixture = await ForwardingFixture.StartAsync();
        ForwardingFixture.AddWeb(fixture.Cluster, "web-1");
        var options = new PortForwardOptions
        {
            SelectBackend = context => context.Candidates.Single(candidate => candidate.Pod.Name == $"web-{context.Candidates.Count - 1}").Pod,
        };
        await using var forward = await fixture.Client.StartForwardAsync(PortForwardTarget.Service("web"), [PortMapping.Ephemeral(71)], options, Token);
        await ForwardingFixture.EventuallyAsync(() => TotalOf(fixture, "web-1", forward) > 0, "the second pod gets no connection");
        Assert.Equal("web-1", await PodOfAsync(forward, 71));
    }

    [Fact]
    public async Task The_state_says_why_there_is_no_pod_and_that_there_is_one_again()
    {
        await using var fixture = await ForwardingFixture.StartAsync();
        await using var forward = await fixture.Client.StartForwardAsync(PortForwardTarget.Pod("web-0"), PortMapping.Ephemeral(ForwardingFixture.Echo));
        fixture.Cluster.RemovePod("web-0");
        await ForwardingFixture.EventuallyAsync(() => forward.State == PortForwardState.Waiting, "the end of the pod goes unnoticed");
        ForwardingFixture.AddWeb(fixture.Cluster, "web-0").SetStatus("Running", ready: false);
        await ForwardingFixture.EventuallyAsync(() => forward.State == PortForwardState.Degraded, "the new pod goes unnoticed");
        fixture.Cluster.FindPod("web-0")!.SetStatus("Running", ready: true);
        await ForwardingFixture.EventuallyAsync(() => forward.State == PortForwardState.Ready, "the readiness goes unnoticed");
        await forward.StopAsync(Token);
        var states = (await ForwardingFixture.EventsAsync(forward)).OfType<StateChanged>().ToList();
        Assert.Contains("\"web-0\" not found", states.Find(change => change.State == PortForwardState.Waiting)!.Exception!.Message, StringComparison.Ordinal);
        Assert.Contains("not ready", states.Find(change => change.State == PortForwardState.Degraded)!.Exception!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_hour_of_waiting_for_a_pod_leaves_few_lines_in_the_log()
    {
        var (log, time) = (new ListLogger(), new FakeTimeProvider());
        using var stop = new CancellationTokenSource();
        var passing = Task.Run(
            async () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    time.Advance(TimeSpan.FromSeconds(1));
                    await Task.Delay(1);
                }
            },
            Token);
        await using (var fixture = await ForwardingFixture.StartAsync(configure: options => (options.LoggerFactory, options.TimeProvider) = (log, time)))
        {
            await using var forward = await fixture.Client.StartForwardAsync(PortForwardTarget.Pod("web-0"), PortMapping.Ephemeral(ForwardingFixture.Echo), Token);
            fixture.Cluster.FindPod("web-0")!.IsNodeLost = true;
            await fixture.CutSessionsAsync();
            await ForwardingFixture.EventuallyAsync(() => forward.State == PortForwardState.Connecting, "the loss goes unnoticed");
            var until = time.GetUtcNow() + TimeSpan.FromHours(1);
            await ForwardingFixture.EventuallyAsync(() => time.GetUtcNow() > until, "time stands still");
            var lines = log.Text.Split('\n').Count(line => line.StartsWith("Information", StringComparison.Ordinal) || line.StartsWith("Warning", StringComparison.Ordinal));
            Assert.InRange(lines, 3, 100);
            fixture.Cluster.FindPod("web-0")!.IsNodeLost = false;
            await ForwardingFixture.EventuallyAsync(() => forward.State == PortForwardState.Ready, "the pod is not reached again: " + forward.State);
        }

        await stop.CancelAsync();
        await passing;
    }

    // Older nodes report a refusal in a way after which the session is replaced.
    [Fact]
    public async Task The_state_stays_the_same_while_a_retired_session_is_replaced()
    {
        await using var fixture = await ForwardingFixture.StartAsync(clusterOptions: new TestClusterOptions { ErrorStyle = TestErrorStyle.Finish });
        await using var forward = await fixture.Client.StartForwardAsync(
            PortForwardTarget.Pod("web-0"), [PortMapping.Ephemeral(ForwardingFixture.Refused), PortMapping.Ephemeral(ForwardingFixture.Echo)],
            new PortForwardOptions { RefusedRetryTimeout = TimeSpan.Zero }, Token);
        for (var i = 0; i < 3; i++)
        {
            using var refused = await ForwardingFixture.ConnectAsync(forward[ForwardingFixture.Refused].LocalEndPoint);
            await Assert.ThrowsAsync<IOException>(() => refused.GetStream().ReadAsync(new byte[1], Token).AsTask().WaitAsync(ForwardingFixture.Patience, Token));
            Assert.Equal("web-0", await PodOfAsync(forward));
        }

        await forward.StopAsync(Token);
        Assert.Equal(
            [PortForwardState.Ready, PortForwardState.Stopped], (await ForwardingFixture.EventsAsync(forward)).OfType<StateChanged>().Select(change => change.State));
    }

    private static int TotalOf(ForwardingFixture fixture, string pod, PortForwarder forward)
    {
        PodOfAsync(forward, forward.Listeners[0].RemotePort).GetAwaiter().GetResult();
        return fixture.Cluster.FindPod(pod)!.TotalConnections;
    }

    private static Task<string> PodOfAsync(PortForwarder forward) => PodOfAsync(forward, ForwardingFixture.Echo);

    /// <summary>Gives the pod of a connection that echoes.</summary>
    private static async Task<string> PodOfAsync(PortForwarder forward, RemotePort port)
    {
        await using var stream = await forward.ConnectAsync(port);
        Assert.True(await ForwardingFixture.EchoesAsync(stream, 10, 1));
        return stream.Pod.Name;
    }
}
