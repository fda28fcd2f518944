using System.Text;
using k8s;
using k8s.Models;

namespace PortForward.Net.Tool.Running;

/// <summary>Prepares the reading of pods, which takes a while the first time, beside the way to the API server.</summary>
internal static class PodReading
{
    // What is read of every pod.
    private const string Sample = """
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"a","namespace":"b","uid":"c","creationTimestamp":"2000-01-01T00:00:00Z",
        "labels":{"a":"b"},"annotations":{"a":"b"},"ownerReferences":[{"apiVersion":"v1","kind":"a","name":"b","uid":"c"}],
        "managedFields":[{"manager":"a","operation":"Update","time":"2000-01-01T00:00:00Z","fieldsV1":{"f:a":{}}}]},
        "spec":{"volumes":[{"name":"a","projected":{"sources":[{"configMap":{"name":"a","items":[{"key":"a","path":"b"}]}}]}}],
        "containers":[{"name":"a","image":"b","ports":[{"name":"a","containerPort":1,"protocol":"TCP"}],"resources":{"limits":{"cpu":"1"}},
        "volumeMounts":[{"name":"a","mountPath":"b"}]}],"securityContext":{},"tolerations":[{"key":"a","tolerationSeconds":1}]},
        "status":{"phase":"Running","conditions":[{"type":"Ready","status":"True","lastTransitionTime":"2000-01-01T00:00:00Z"}],
        "podIPs":[{"ip":"a"}],"startTime":"2000-01-01T00:00:00Z","containerStatuses":[{"name":"a","state":{"running":
        {"startedAt":"2000-01-01T00:00:00Z"}},"lastState":{},"ready":true,"restartCount":0,"image":"b","imageID":"c"}]}}
        """;

    public static Task PrepareAsync() => Task.Run(() => KubernetesJson.Deserialize<V1Pod>(new MemoryStream(Encoding.UTF8.GetBytes(Sample))));
}
