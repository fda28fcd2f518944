using System.Text.Json;
using PortForward.Net.Cluster.Api;

namespace PortForward.Net.Tool.Running;

/// <summary>Warms up the deserialization of pods, which takes a while the first time, in parallel to connecting to the API server.</summary>
internal static class PodReading
{
    // With every type that a pod's model has, and a field that it does not have.
    private static ReadOnlySpan<byte> Sample => """
        {"kind":"Pod","metadata":{"name":"a","namespace":"b","uid":"c","creationTimestamp":"2000-01-01T00:00:00Z","labels":{"a":"b"}},
        "spec":{"nodeName":"a","containers":[{"name":"a","ports":[{"name":"a","containerPort":1,"protocol":"TCP"}]}]},
        "status":{"phase":"Running","conditions":[{"type":"Ready","status":"True","lastTransitionTime":"2000-01-01T00:00:00Z"}],
        "containerStatuses":[{"name":"a","state":{"waiting":{"reason":"a"},"terminated":{"exitCode":0}},"restartCount":0}]}}
        """u8;

    public static Task PrepareAsync() => Task.Run(() => JsonSerializer.Deserialize(Sample, ApiJson.Default.Pod));
}
