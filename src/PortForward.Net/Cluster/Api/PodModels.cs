using System.Text.Json;
using PortForward.Net.Timing;

namespace PortForward.Net.Cluster.Api;

/// <summary>Warms up the deserialization of pods, which takes a while the first time, while the first connection to the API server is opened.</summary>
internal static class PodModels
{
    private static readonly Lazy<Task> FirstUse = new(() => Detached.Run(() =>
    {
        JsonSerializer.Deserialize(Sample, ApiJson.Default.Pod);
        return Task.CompletedTask;
    }));

    /// <summary>Gets the warm-up of this process, which the first call starts.</summary>
    public static Task WarmUp => FirstUse.Value;

    // With every type of a pod's model, and a property that the model doesn't have.
    private static ReadOnlySpan<byte> Sample => """
        {"kind":"Pod","metadata":{"name":"a","namespace":"b","uid":"c","creationTimestamp":"2000-01-01T00:00:00Z","labels":{"a":"b"}},
        "spec":{"nodeName":"a","containers":[{"name":"a","ports":[{"name":"a","containerPort":1,"protocol":"TCP"}]}]},
        "status":{"phase":"Running","conditions":[{"type":"Ready","status":"True","lastTransitionTime":"2000-01-01T00:00:00Z"}],
        "containerStatuses":[{"name":"a","state":{"waiting":{"reason":"a"},"terminated":{"exitCode":0}},"restartCount":0}]}}
        """u8;
}
