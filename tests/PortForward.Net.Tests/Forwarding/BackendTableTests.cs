using Microsoft.Extensions.Time.Testing;
using PortForward.Net.Cluster.Api;
using PortForward.Net.Forwarding;
using PortForward.Net.Forwarding.Backends;
using PortForward.Net.Resolution;
using PortForward.Net.Sessions;
using PortForward.Net.Sessions.Pool;
using PortForward.Net.Tests.Sessions;

namespace PortForward.Net.Tests.Forwarding;

/// <summary>Which pod a connection gets, without any wire.</summary>
public sealed class BackendTableTests : IAsyncDisposable
{
    private static readonly PortForwardException Failure = new(PortForwardError.SessionLost, "lost");

    private readonly FakeTimeProvider _time = new();
    private readonly SessionPool _pool;

    public BackendTableTests()
    {
        _pool = new SessionPool((_, _) => throw new InvalidOperationException(), new SessionOptions { TimeProvider = _time });
    }

    public ValueTask DisposeAsync() => _pool.DisposeAsync();

    [Fact]
    public void A_ready_pod_comes_before_an_unready_one_and_that_before_one_being_deleted()
    {
        var table = TableOf(BackendSelection.RoundRobin, Backend("a", isDeleting: true), Backend("b", isReady: false), Backend("c"));
        Assert.Equal("c", Choose(table));
        table.Update(Snapshot(Backend("a", isDeleting: true), Backend("b", isReady: false)));
        Assert.Equal("b", Choose(table));
        table.Update(Snapshot(Backend("a", isDeleting: true)));
        Assert.Equal("a", Choose(table));
        table.Update(Snapshot());
        Assert.Null(Choose(table));
    }

    [Fact]
    public void A_pod_being_deleted_that_no_longer_exists_on_its_node_is_not_tried_again()
    {
        var a = Backend("a", isDeleting: true);
        var table = TableOf(BackendSelection.First, a);
        table.NoteFailure(a, new PortForwardException(PortForwardError.PodTerminated, "gone"));
        Assert.Null(Choose(table));
        Assert.Empty(table.Preferred([]).Backends);
        table.Update(Snapshot(a, Backend("b")));
        Assert.Equal("b", Choose(table));
    }

    [Fact]
    public void A_pod_being_deleted_is_not_tried_again_once_a_port_that_answered_refuses()
    {
        var a = Backend("a", isDeleting: true);
        var table = TableOf(BackendSelection.First, a);
        table.NoteAnswered(a.Pod, 80);
        table.NoteRefused(a.Pod, 81, 81, new ConnectionAttempts(), TimeSpan.FromSeconds(5));
        Assert.Equal("a", Choose(table));
        Assert.Equal(TimeSpan.Zero, table.NoteRefused(a.Pod, 80, 80, new ConnectionAttempts(), TimeSpan.FromSeconds(5)));
        Assert.Null(Choose(table));
    }

    [Fact]
    public void A_pod_that_is_not_being_deleted_is_tried_again_after_its_sandbox_was_lost()
    {
        var a = Backend("a");
        var table = TableOf(BackendSelection.First, a);
        table.NoteFailure(a, new PortForwardException(PortForwardError.PodTerminated, "gone"));
        Assert.Equal("a", Choose(table));
    }

    [Fact]
    public void Pods_in_turn_get_the_same_number_of_connections_and_a_new_one_does_not_catch_up()
    {
        var table = TableOf(BackendSelection.RoundRobin, Backend("a"), Backend("b"));
        for (var i = 0; i < 100; i++)
        {
            Choose(table);
        }

        table.Update(Snapshot(Backend("a"), Backend("b"), Backend("c")));
        var counts = Enumerable.Range(0, 300).Select(_ => Choose(table)!).GroupBy(name => name).ToDictionary(group => group.Key, group => group.Count());
        Assert.All(["a", "b", "c"], name => Assert.Equal(100, counts[name]));
    }

    [Fact]
    public void The_first_pod_is_kept_until_it_fails_and_then_comes_last_for_a_while()
    {
        var (a, b) = (Backend("a"), Backend("b"));
        var table = TableOf(BackendSelection.First, a, b);
        Assert.Equal("a", Choose(table));
        table.NoteFailure(a, Failure);
        Assert.Equal("b", Choose(table));
        Assert.Equal(["b"], table.Preferred([]).Backends.Select(backend => backend.Pod.Name));
        _time.Advance(ForwardingLimits.FailureMemory);
        Assert.Equal("a", Choose(table));
    }

    [Fact]
    public void The_only_pod_is_tried_again_at_once_and_then_after_a_growing_wait()
    {
        var a = Backend("a");
        var table = TableOf(BackendSelection.First, a);
        table.NoteFailure(a, Failure);
        Assert.Equal("a", Choose(table));
        table.NoteFailure(a, Failure);
        var choice = table.Choose(80, null, new ConnectionAttempts());
        Assert.Null(choice.Backend);
        Assert.InRange(choice.Wait, TimeSpan.FromTicks(1), TimeSpan.FromSeconds(1));
        _time.Advance(choice.Wait);
        Assert.Equal("a", Choose(table));
    }

    [Fact]
    public void Attempts_that_fail_together_count_once()
    {
        var a = Backend("a");
        var table = TableOf(BackendSelection.First, a);
        for (var i = 0; i < 100; i++)
        {
            table.NoteFailure(a, Failure);
        }

        Assert.InRange(table.RetryIn(a).Wait, TimeSpan.FromTicks(1), TimeSpan.FromMilliseconds(800));
    }

    [Fact]
    public void A_connection_that_waits_shortens_the_wait_of_a_pod()
    {
        var a = Backend("a");
        var table = TableOf(BackendSelection.First, a);
        for (var i = 0; i < 100; i++)
        {
            table.NoteFailure(a, Failure);
            var wait = table.Choose(80, null, new ConnectionAttempts()).Wait;
            Assert.InRange(wait, TimeSpan.Zero, ForwardingLimits.LongestConnectWait);
            _time.Advance(wait);
            Assert.Equal("a", Choose(table));
        }
    }

    [Fact]
    public void A_pod_that_has_become_ready_is_tried_at_once()
    {
        var table = TableOf(BackendSelection.First, Backend("a", isReady: false));
        table.NoteFailure(Backend("a"), Failure);
        table.NoteFailure(Backend("a"), Failure);
        Assert.Null(Choose(table));
        var changed = table.Choose(80, null, new ConnectionAttempts()).Changed;
        table.Update(Snapshot(Backend("a")));
        Assert.True(changed.IsCompleted);
        Assert.Equal("a", Choose(table));
    }

    [Fact]
    public void The_server_can_ask_for_a_longer_wait()
    {
        var a = Backend("a");
        var table = TableOf(BackendSelection.First, a);
        table.NoteFailure(a, new PortForwardException(PortForwardError.LimitExceeded, "busy").With(retryAfter: TimeSpan.FromSeconds(20)));
        Assert.True(table.Choose(80, null, new ConnectionAttempts()).Wait >= TimeSpan.FromSeconds(19));
    }

    [Fact]
    public void A_connection_goes_to_each_other_pod_once_after_refusals()
    {
        var table = TableOf(BackendSelection.RoundRobin, Backend("a"), Backend("b"), Backend("c"));
        var attempts = new ConnectionAttempts();
        var tried = new List<string>();
        TimeSpan? wait = TimeSpan.Zero;
        while (wait is not null)
        {
            var pod = table.Choose(80, null, attempts).Backend!.Pod;
            tried.Add(pod.Name);
            wait = table.NoteRefused(pod, 80, 80, attempts, TimeSpan.FromSeconds(5));
        }

        Assert.Equal(["a", "b", "c"], tried.Order());
    }

    [Fact]
    public void A_port_that_has_answered_is_tried_again_until_it_has_refused_for_too_long()
    {
        var a = Backend("a");
        var table = TableOf(BackendSelection.First, a);
        var limit = TimeSpan.FromSeconds(5);
        Assert.Null(table.NoteRefused(a.Pod, 80, 80, new ConnectionAttempts(), limit));
        table.NoteAnswered(a.Pod, 80);
        Assert.NotNull(table.NoteRefused(a.Pod, 80, 80, new ConnectionAttempts(), limit));
        _time.Advance(limit);
        Assert.Null(table.NoteRefused(a.Pod, 80, 80, new ConnectionAttempts(), limit));
    }

    [Fact]
    public void A_local_address_keeps_its_pod_while_others_come_and_go()
    {
        var table = TableOf(BackendSelection.Sticky, Backend("a"), Backend("b"), Backend("c"));
        var clients = Enumerable.Range(1, 60).Select(i => new System.Net.IPEndPoint(new System.Net.IPAddress([10, 0, 0, (byte)i]), i)).ToArray();
        string[] before = [.. clients.Select(client => table.Choose(80, client, new ConnectionAttempts()).Backend!.Pod.Name)];
        Assert.Equal(3, before.Distinct().Count());
        table.Update(Snapshot(Backend("a"), Backend("c")));
        string[] after = [.. clients.Select(client => table.Choose(80, client, new ConnectionAttempts()).Backend!.Pod.Name)];
        Assert.All(before.Zip(after), pair => Assert.True(pair.First == "b" || pair.First == pair.Second));
    }

    [Fact]
    public async Task A_pod_in_its_back_off_is_chosen_while_there_is_a_session_to_it()
    {
        await using var fixture = new PoolFixture(options => options);
        var picker = new BackendPicker(new PortForwardOptions(), PortForwardTarget.Pod("web-0"), fixture.Pool);
        var table = new BackendTable(picker, fixture.Time);
        var backend = Backend("web-0", uid: PoolFixture.Pod.Uid);
        table.Update(Snapshot(backend));
        Assert.Equal(PoolFixture.Pod, backend.Pod);
        while (Choose(table) is not null)
        {
            table.NoteFailure(backend, Failure);
        }

        using var lease = await fixture.RentAsync();

        Assert.Equal("web-0", Choose(table));
        Assert.Equal(TimeSpan.Zero, table.RetryIn(backend).Wait);
    }

    [Fact]
    public void A_function_that_returns_another_pod_is_told_so()
    {
        var options = new PortForwardOptions { SelectBackend = _ => new PodReference("default", "z") };
        var table = new BackendTable(new BackendPicker(options, PortForwardTarget.Service("x"), _pool), _time);
        table.Update(Snapshot(Backend("a")));
        Assert.Throws<InvalidOperationException>(() => Choose(table));
    }

    private BackendTable TableOf(BackendSelection selection, params Backend[] backends)
    {
        var table = new BackendTable(new BackendPicker(new PortForwardOptions { Selection = selection }, PortForwardTarget.Service("x"), _pool), _time);
        table.Update(Snapshot(backends));
        return table;
    }

    private static TargetSnapshot Snapshot(params Backend[] backends) => new(backends, null);

    private static string? Choose(BackendTable table) => table.Choose(80, null, new ConnectionAttempts()).Backend?.Pod.Name;

    private static Backend Backend(string name, bool isReady = true, bool isDeleting = false, string? uid = null) => new(
        new Pod
        {
            Metadata = new ObjectMeta { Name = name, Namespace = "default", Uid = uid ?? name, DeletionTimestamp = isDeleting ? DateTimeOffset.UnixEpoch : null },
            Status = new PodStatus
            {
                Phase = "Running",
                Conditions = [new PodCondition { Type = "Ready", Status = isReady ? "True" : "False", LastTransitionTime = DateTimeOffset.UnixEpoch }],
            },
        },
        null);
}
