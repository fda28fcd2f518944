using FsCheck.Xunit;
using PortForward.Net.Resolution;

namespace PortForward.Net.Tests.Resolution;

// Case 95.
public class PodOrderTests
{
    private const string Early = "2024-01-01T00:00:00Z";
    private const string Late = "2024-06-01T00:00:00Z";

    // Best first; each differs from the next by one rule, and is worse by the rules below it.
    private static readonly string[] Ranking =
    [
        Pod("ready-old", ready: Early, restarts: 0, created: Early),
        Pod("ready-younger", ready: Early, restarts: 0, created: Late),
        Pod("ready-undated", ready: Early, restarts: 0, created: null),
        Pod("ready-sidecar-restarted", ready: Early, restarts: 0, sidecarRestarts: 2, created: Early),
        Pod("ready-restarted", ready: Early, restarts: 3, created: Early),
        Pod("ready-lately", ready: Late, restarts: 0, created: Early),
        Pod("ready-at-no-time", ready: "", restarts: 0, created: Early),
        Pod("ready-deleting-later", ready: Early, deleted: Late, created: Early),
        Pod("ready-deleting-sooner", ready: Early, deleted: Early, created: Early),
        Pod("unready", ready: null, restarts: 0, created: Early),
        Pod("unknown", ready: Early, phase: "Unknown", created: Early),
        Pod("pending-ready", ready: Early, phase: "Pending", created: Early),
        Pod("pending", ready: null, phase: "Pending", created: Early),
        Pod("unassigned", ready: Early, node: "", created: Early),
    ];

    [Fact]
    public void Each_rule_decides_between_a_pod_and_every_worse_one()
    {
        for (var better = 0; better < Ranking.Length; better++)
        {
            for (var worse = better + 1; worse < Ranking.Length; worse++)
            {
                var (first, second) = (Pods.Pod(Ranking[better]), Pods.Pod(Ranking[worse]));
                Assert.True(PodOrder.BestFirst.Compare(first, second) < 0, $"{first.Metadata.Name} before {second.Metadata.Name}");
                Assert.True(PodOrder.BestFirst.Compare(second, first) > 0, $"{second.Metadata.Name} after {first.Metadata.Name}");
            }
        }
    }

    [Property]
    public void The_best_pod_is_the_same_however_the_list_is_shuffled(int seed, byte taken)
    {
        var all = Ranking.Select(Pods.Pod).ToArray();
        var some = all[(taken % all.Length)..];
        var shuffled = some.ToArray();
        new Random(seed).Shuffle(shuffled);

        Assert.Same(some[0], PodOrder.Best(shuffled));
    }

    [Theory]
    [InlineData("Succeeded")]
    [InlineData("Failed")]
    public void A_pod_that_ended_ranks_as_a_pending_one(string phase)
    {
        var ended = Pods.Pod(Pod("a", ready: null, phase: phase, created: Early));
        var pending = Pods.Pod(Pod("b", ready: null, phase: "Pending", created: Late));

        Assert.True(PodOrder.BestFirst.Compare(ended, pending) < 0);
    }

    [Fact]
    public void Assigned_pods_are_not_ordered_by_their_nodes()
    {
        var pods = new[] { Pod("a", ready: Early, node: "z", created: Early), Pod("b", ready: Early, node: "a", created: Late) };

        Assert.Equal("a", PodOrder.Best(pods.Select(Pods.Pod).ToArray())!.Metadata.Name);
    }

    [Fact]
    public void Restarts_of_an_init_container_that_is_no_sidecar_do_not_count()
    {
        var restarted = Pod("a", ready: Early, sidecarRestarts: 9, created: Early).Replace("\"Always\"", "null", StringComparison.Ordinal);

        Assert.Equal("a", PodOrder.Best([Pods.Pod(Pod("b", ready: Early, created: Late)), Pods.Pod(restarted)])!.Metadata.Name);
    }

    [Fact]
    public void The_name_decides_between_equals_and_no_pods_have_no_best()
    {
        Assert.Equal("a", PodOrder.Best([Pods.Pod(Pods.Json("b")), Pods.Pod(Pods.Json("a"))])!.Metadata.Name);
        Assert.Null(PodOrder.Best([]));
    }

    private static string Pod(
        string name, string? ready, int restarts = 0, int sidecarRestarts = 0, string? created = Early, string? deleted = null,
        string phase = "Running", string node = "node1") =>
        $$"""
        {"metadata":{"name":"{{name}}","namespace":"n","creationTimestamp":{{Text(created)}},"deletionTimestamp":{{Text(deleted)}}},
         "spec":{"nodeName":"{{node}}","initContainers":[{"name":"proxy","restartPolicy":"Always"}]},
         "status":{"phase":"{{phase}}",
          "conditions":[{"type":"Ready","status":"{{(ready is null ? "False" : "True")}}","lastTransitionTime":{{Text(ready is "" ? null : ready)}}}],
          "containerStatuses":[{"name":"app","restartCount":{{restarts}}}],
          "initContainerStatuses":[{"name":"proxy","restartCount":{{sidecarRestarts}} }]} }
        """;

    private static string Text(string? value) => value is null ? "null" : $"\"{value}\"";
}
