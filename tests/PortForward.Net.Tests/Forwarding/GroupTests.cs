using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;

namespace PortForward.Net.Tests.Forwarding;

/// <summary>Several forwards with one client, of which some can't be started.</summary>
public sealed class GroupTests
{
    private static readonly PortForwardTarget Web = PortForwardTarget.Service("web");

    private static readonly PortForwardTarget Missing = PortForwardTarget.Service("missing");

    [Fact]
    public async Task Forwards_that_cannot_be_started_do_not_affect_the_others()
    {
        await using var fixture = await ForwardingFixture.StartAsync();
        using var busy = BusyPort.OnBothLoopbacks();
        await using var group = await fixture.Client.StartGroupAsync(
            [Request("a", Web, ":71"), Request("missing", Missing, ":80"), Request("busy", Web, $"{busy.Port}:71"), Request("b", Web, ":80", ":71")],
            new PortForwardGroupOptions { FailedStarts = FailedStartPolicy.Keep });

        Assert.Equal(["a", "missing", "busy", "b"], group.Forwards.Select(forward => forward.Name));
        Assert.Equal(PortForwardState.Degraded, group.State);
        Assert.Equal((PortForwardError.TargetNotFound, PortForwardState.Failed), (group["missing"].Exception!.Error, group["missing"].State));
        Assert.Equal((PortForwardError.AddressInUse, PortForwardState.Failed), (group["busy"].Exception!.Error, group["busy"].State));
        Assert.Null(group["busy"].Forwarder);
        foreach (var listener in new[] { group["a"].Forwarder!.Listeners[0], group["b"].Forwarder!.Listeners[1] })
        {
            using var client = await ForwardingFixture.ConnectAsync(listener.LocalEndPoint);
            Assert.True(await ForwardingFixture.EchoesAsync(client.GetStream(), 100_000, 1));
        }

        Assert.Throws<KeyNotFoundException>(() => group["A"]);
    }

    [Fact]
    public async Task A_group_of_which_all_must_start_names_every_failure_and_leaves_nothing_open()
    {
        await using var fixture = await ForwardingFixture.StartAsync();
        using var busy = BusyPort.OnBothLoopbacks();
        var free = FreePort();

        var failure = await Assert.ThrowsAsync<PortForwardException>(() => fixture.Client.StartGroupAsync(
            [Request("a", Web, $"{free}:71"), Request("gone", Missing, ":80"), Request("busy", Web, $"{busy.Port}:71")],
            new PortForwardGroupOptions { FailedStarts = FailedStartPolicy.Throw }));

        Assert.Equal(PortForwardError.TargetNotFound, failure.Error);
        Assert.Contains("2 of 3 forwards", failure.Message, StringComparison.Ordinal);
        Assert.Contains("'gone': ", failure.Message, StringComparison.Ordinal);
        Assert.Contains("'busy': ", failure.Message, StringComparison.Ordinal);
        var all = Assert.IsType<AggregateException>(failure.InnerException).InnerExceptions.Cast<PortForwardException>();
        Assert.Equal([PortForwardError.TargetNotFound, PortForwardError.AddressInUse], all.Select(each => each.Error));
        Assert.False(await AcceptsAsync(free));
    }

    [Fact]
    public async Task A_group_of_which_all_must_start_is_returned_if_they_do()
    {
        await using var fixture = await ForwardingFixture.StartAsync();
        await using var group = await fixture.Client.StartGroupAsync(
            [Request("a", Web, ":71"), Request("b", Web, ":80")], new PortForwardGroupOptions { FailedStarts = FailedStartPolicy.Throw });
        Assert.Equal(PortForwardState.Ready, group.State);
    }

    [Fact]
    public async Task A_failed_start_is_tried_again_until_it_succeeds()
    {
        await using var fixture = await ForwardingFixture.StartAsync();
        await using var group = await fixture.Client.StartGroupAsync(
            [Request("late", Missing, ":71"), Request("a", Web, ":71")], TestContext.Current.CancellationToken);
        Assert.Equal((PortForwardState.Failed, PortForwardState.Degraded), (group["late"].State, group.State));

        fixture.Cluster.AddService("missing", service => service.Selector("app", "web").PortTo(71, ForwardingFixture.Echo));
        await NextAsync(group, item => item is { Name: null, Event: StateChanged { State: PortForwardState.Ready } });

        Assert.Equal((PortForwardState.Ready, PortForwardState.Ready), (group["late"].State, group.State));
        Assert.Null(group["late"].Exception);
        using var client = await ForwardingFixture.ConnectAsync(group["late"].Forwarder!.LocalEndPoint);
        Assert.True(await ForwardingFixture.EchoesAsync(client.GetStream(), 1000, 1));
    }

    [Fact]
    public async Task A_failed_start_is_not_tried_again_before_its_delay()
    {
        var time = new FakeTimeProvider();
        await using var fixture = await ForwardingFixture.StartAsync(configure: options => options.TimeProvider = time);
        await using var group = await fixture.Client.StartGroupAsync([Request("late", Missing, ":71")]);
        Assert.Equal((PortForwardState.Failed, PortForwardState.Failed), (group["late"].State, group.State));

        fixture.Cluster.AddService("missing", service => service.Selector("app", "web").PortTo(71, ForwardingFixture.Echo));
        Assert.Equal(PortForwardState.Failed, group.State);
        await ForwardingFixture.EventuallyAsync(
            () =>
            {
                time.Advance(TimeSpan.FromMilliseconds(200));
                return group.State == PortForwardState.Ready;
            },
            "the start is not tried again");
    }

    [Fact]
    public async Task A_start_that_is_not_waited_for_happens_in_the_background()
    {
        await using var fixture = await ForwardingFixture.StartAsync();
        await using var group = await fixture.Client.StartGroupAsync(
            [Request("a", Web, ":71"), Request("pending", Missing, new PortForwardOptions { WaitFor = PodWaitCondition.Ready }, ":71")],
            new PortForwardGroupOptions { WaitForStart = false });

        await NextAsync(group, item => item is { Name: "a", Event: StateChanged { State: PortForwardState.Ready } });

        Assert.Equal((PortForwardState.Connecting, PortForwardState.Degraded), (group["pending"].State, group.State));
        await group.StopAsync();
        Assert.Equal((PortForwardState.Stopped, PortForwardState.Stopped), (group["pending"].State, group.State));
    }

    [Fact]
    public async Task The_events_tell_which_forward_they_are_about_and_end_with_the_group()
    {
        await using var fixture = await ForwardingFixture.StartAsync();
        var group = await fixture.Client.StartGroupAsync(
            [Request("a", Web, ":71"), Request("missing", Missing, ":80")], new PortForwardGroupOptions { FailedStarts = FailedStartPolicy.Keep });
        using (var client = await ForwardingFixture.ConnectAsync(group["a"].Forwarder!.LocalEndPoint))
        {
            Assert.True(await ForwardingFixture.EchoesAsync(client.GetStream(), 1000, 1));
        }

        await group.StopAsync();
        var events = await EventsAsync(group);

        Assert.Contains(events, item => item is { Name: "a", Event: PodSelected });
        Assert.Contains(events, item => item is { Name: "a", Event: ConnectionClosed });
        Assert.Contains(events, item => item is { Name: "missing", Event: StateChanged { State: PortForwardState.Failed, Exception.Error: PortForwardError.TargetNotFound } });
        var states = events.Where(item => item.Name is null).Select(item => Assert.IsType<StateChanged>(item.Event).State).ToArray();
        Assert.Equal(PortForwardState.Stopped, states[^1]);
        Assert.Contains(PortForwardState.Degraded, states);
        var later = await EventsAsync(group);
        Assert.Equal(4, later.Count);
        Assert.All(later.Where(item => item.Event is StateChanged), item => Assert.Equal(PortForwardState.Stopped, ((StateChanged)item.Event).State));
    }

    [Fact]
    public async Task Stopping_closes_all_ports_and_can_be_repeated()
    {
        await using var fixture = await ForwardingFixture.StartAsync();
        var group = await fixture.Client.StartGroupAsync([Request("a", Web, ":71"), Request("b", Web, ":80"), Request("missing", Missing, ":1")]);
        var ports = new[] { group["a"].Forwarder!.LocalEndPoint.Port, group["b"].Forwarder!.LocalEndPoint.Port };

        await group.StopAsync().WaitAsync(ForwardingFixture.Patience);
        await group.StopAsync().WaitAsync(ForwardingFixture.Patience);
        await group.DisposeAsync().AsTask().WaitAsync(ForwardingFixture.Patience);
        await group.DisposeAsync().AsTask().WaitAsync(ForwardingFixture.Patience);
        group.Dispose();

        Assert.Equal(PortForwardState.Stopped, group.State);
        Assert.All(group.Forwards, forward => Assert.Equal(PortForwardState.Stopped, forward.State));
        foreach (var port in ports)
        {
            Assert.False(await AcceptsAsync(port));
        }
    }

    [Fact]
    public async Task Disposing_ends_the_wait_of_stopping_for_open_connections()
    {
        await using var fixture = await ForwardingFixture.StartAsync();
        var options = new PortForwardOptions { DrainTimeout = TimeSpan.FromHours(1) };
        var group = await fixture.Client.StartGroupAsync([Request("a", PortForwardTarget.Pod("web-0"), options, $":{ForwardingFixture.Sink}")]);
        using var client = await ForwardingFixture.ConnectAsync(group["a"].Forwarder!.LocalEndPoint);
        await client.GetStream().WriteAsync(new byte[1], TestContext.Current.CancellationToken);
        await ForwardingFixture.EventuallyAsync(() => fixture.Cluster.OpenConnections == 1, "no connection");

        var stopping = group.StopAsync();
        await group.DisposeAsync().AsTask().WaitAsync(ForwardingFixture.Patience);

        await stopping.WaitAsync(ForwardingFixture.Patience);
        await Assert.ThrowsAnyAsync<IOException>(() => client.GetStream().ReadExactlyAsync(new byte[1]).AsTask().WaitAsync(ForwardingFixture.Patience));
    }

    [Fact]
    public async Task A_canceled_start_leaves_nothing_open()
    {
        await using var fixture = await ForwardingFixture.StartAsync();
        using var cancellation = new CancellationTokenSource();
        var free = FreePort();
        var pending = new TaskCompletionSource();
        var waiting = new PortForwardOptions { WaitFor = PodWaitCondition.Ready, OnTargetPending = _ => pending.TrySetResult() };

        var starting = fixture.Client.StartGroupAsync([Request("a", Web, $"{free}:71"), Request("b", Missing, waiting, ":1")], cancellation.Token);
        await pending.Task.WaitAsync(ForwardingFixture.Patience, TestContext.Current.CancellationToken);
        await ForwardingFixture.EventuallyAsync(() => AcceptsAsync(free).GetAwaiter().GetResult(), "the first forward has not started");
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => starting.WaitAsync(ForwardingFixture.Patience));
        Assert.False(await AcceptsAsync(free));
    }

    [Fact]
    public async Task A_group_that_outlives_its_client_stops()
    {
        await using var fixture = await ForwardingFixture.StartAsync();
        var client = fixture.NewClient();
        await using var group = await client.StartGroupAsync([Request("a", Web, ":71"), Request("missing", Missing, ":1")]);
        var stopped = NextAsync(group, item => item is { Name: null, Event: StateChanged { State: PortForwardState.Stopped } });

        await client.DisposeAsync();

        await stopped;
        Assert.Equal(PortForwardState.Stopped, group.State);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.StartGroupAsync([Request("a", Web, ":71")]));
    }

    [Fact]
    public async Task A_forwarder_that_ends_by_itself_is_stopped_and_says_why()
    {
        await using var fixture = await ForwardingFixture.StartAsync();
        await using var group = await fixture.Client.StartGroupAsync([Request("a", Web, new PortForwardOptions { Reconnect = false }, ":71"), Request("b", Web, ":71")]);
        var degraded = NextAsync(group, item => item is { Name: "a", Event: StateChanged { State: PortForwardState.Stopped } });

        await fixture.CutSessionsAsync();

        await degraded;
        await ForwardingFixture.EventuallyAsync(() => group["a"].Exception is not null, "no reason");
        Assert.Equal((PortForwardState.Stopped, PortForwardError.SessionLost), (group["a"].State, group["a"].Exception!.Error));
    }

    [Fact]
    public async Task What_cannot_be_a_group_is_refused_at_once()
    {
        await using var fixture = await ForwardingFixture.StartAsync();
        var client = fixture.Client;
        await Assert.ThrowsAsync<ArgumentException>(() => client.StartGroupAsync([]));
        var twice = await Assert.ThrowsAsync<ArgumentException>(() => client.StartGroupAsync([Request("a", Web, ":71"), Request("a", Web, ":80")]));
        Assert.Contains("'a'", twice.Message, StringComparison.Ordinal);
        await Assert.ThrowsAnyAsync<ArgumentException>(() => client.StartGroupAsync([Request("a", Web, new PortForwardOptions { MaxConnections = 0 }, ":71")]));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => client.StartGroupAsync([Request("a", Web, ":71")], new PortForwardGroupOptions { FailedStarts = (FailedStartPolicy)9 }));
        await Assert.ThrowsAsync<ArgumentException>(() => client.StartGroupAsync(
            [Request("a", Web, ":71")], new PortForwardGroupOptions { FailedStarts = FailedStartPolicy.Throw, WaitForStart = false }));
        Assert.Throws<ArgumentException>(() => Request(" ", Web, ":71"));
        Assert.Throws<ArgumentException>(() => Request("a", Web));
    }

    private static PortForwardRequest Request(string name, PortForwardTarget target, params string[] ports) =>
        Request(name, target, new PortForwardOptions { WaitFor = PodWaitCondition.Exists }, ports);

    private static PortForwardRequest Request(string name, PortForwardTarget target, PortForwardOptions options, params string[] ports) =>
        new(name, target, ports.Select(PortMapping.Parse), options);

    private static async Task NextAsync(PortForwardGroup group, Func<PortForwardGroupEvent, bool> isExpected)
    {
        using var timeout = new CancellationTokenSource(ForwardingFixture.Patience);
        await foreach (var item in group.WatchAsync(timeout.Token))
        {
            if (isExpected(item))
            {
                return;
            }
        }

        Assert.Fail("The group has stopped.");
    }

    private static async Task<List<PortForwardGroupEvent>> EventsAsync(PortForwardGroup group)
    {
        var events = new List<PortForwardGroupEvent>();
        await foreach (var item in group.WatchAsync(TestContext.Current.CancellationToken))
        {
            events.Add(item);
        }

        return events;
    }

    private static int FreePort()
    {
        using var busy = BusyPort.OnBothLoopbacks();
        return busy.Port;
    }

    private static async Task<bool> AcceptsAsync(int port)
    {
        try
        {
            using var client = await ForwardingFixture.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
