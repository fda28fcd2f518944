using PortForward.Net.Cluster.Api;
using PortForward.Net.Forwarding.Backends;
using PortForward.Net.Resolution;
using PortForward.Net.Tests.Sessions;
using PortForward.Net.Tests.Spdy;

namespace PortForward.Net.Tests.Forwarding;

/// <summary>The node of a pod that is being torn down may connect to its port forever (protocol.md 6.5).</summary>
public sealed class GonePodTests
{
    [Fact]
    public Task Connections_that_a_deleted_pod_has_not_answered_are_reset_once_it_is_gone() =>
        EndAsync((table, _) => table.Update(new TargetSnapshot([], null)));

    [Fact]
    public Task Connections_that_a_deleted_pod_has_not_answered_are_reset_once_its_node_no_longer_has_it() =>
        EndAsync((table, pod) => table.NoteFailure(pod, new PortForwardException(PortForwardError.PodTerminated, "gone")));

    [Fact]
    public Task Connections_that_a_deleted_pod_has_not_answered_are_reset_once_it_cannot_be_found() =>
        EndAsync((table, _) => table.NoteProblem(new PortForwardException(PortForwardError.NoReadyPod, "gone")));

    private static async Task EndAsync(Action<BackendTable, Backend> end)
    {
        await using var fixture = new PoolFixture(options => options with { ExclusiveSessions = 1, KeepSpareSession = false });
        var table = new BackendTable(new BackendPicker(new PortForwardOptions(), PortForwardTarget.Pod("web-0"), fixture.Pool), fixture.Time);
        var pod = new Backend(
            new Pod
            {
                Metadata = new ObjectMeta
                {
                    Name = PoolFixture.Pod.Name,
                    Namespace = PoolFixture.Pod.Namespace,
                    Uid = PoolFixture.Pod.Uid,
                    DeletionTimestamp = DateTimeOffset.UnixEpoch,
                },
            },
            null);
        table.Update(new TargetSnapshot([pod], null));
        var answered = await fixture.ConnectAsync();
        await PoolFixture.AcceptAsync(fixture.Wires[0]);
        await fixture.Wires[0].DataAsync(3, "hello");
        await PoolFixture.UntilAsync(() => answered.BytesReceived > 0);
        var unanswered = await fixture.ConnectAsync();

        end(table, pod);

        while (!unanswered.Completion.IsCompleted)
        {
            fixture.Time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }

        Assert.Equal(PortForwardError.RemoteReset, (await unanswered.Completion.WaitAsync(FrameWire.Patience))!.Error);
        Assert.False(answered.Completion.IsCompleted);
    }
}
