using PortForward.Net.Cluster.Api;
using PortForward.Net.Forwarding.Backends;
using PortForward.Net.Resolution;
using PortForward.Net.Sessions.Pairs;
using PortForward.Net.Spdy.Framing;
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
        var answered = await ConnectAsync(fixture);
        await fixture.Wires[0].DataAsync(answered.DataStreamId, "hello");
        await PoolFixture.UntilAsync(() => answered.BytesReceived > 0);
        var unanswered = await ConnectAsync(fixture);

        end(table, pod);

        await PoolFixture.UntilAsync(() =>
        {
            fixture.Time.Advance(TimeSpan.FromMilliseconds(100));
            return unanswered.Completion.IsCompleted;
        });

        Assert.Equal(PortForwardError.RemoteReset, (await unanswered.Completion.WaitAsync(FrameWire.Patience))!.Error);
        Assert.False(answered.Completion.IsCompleted);
    }

    /// <summary>Opens a connection that the node accepts.</summary>
    private static async Task<StreamPair> ConnectAsync(PoolFixture fixture)
    {
        var pair = await fixture.ConnectAsync();
        for (var streams = 0; streams < 2; streams++)
        {
            await fixture.Wires[0].ReplyAsync((await PoolFixture.ReadUntilAsync(fixture.Wires[0], SpdyFrameType.SynStream)).StreamId);
        }

        await pair.Replies.Error.WaitAsync(FrameWire.Patience);
        await pair.Replies.Data.WaitAsync(FrameWire.Patience);
        return pair;
    }
}
