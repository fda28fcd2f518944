using k8s;
using k8s.Models;

namespace PortForward.Net.Tests.Resolution;

/// <summary>Objects written as the API server writes them.</summary>
internal static class Pods
{
    public static V1Pod Pod(string json) => KubernetesJson.Deserialize<V1Pod>(json);

    public static V1Service Service(string json) => KubernetesJson.Deserialize<V1Service>(json);

    public static string Json(string name, string phase = "Running", string spec = "") =>
        $$"""
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"{{name}}","namespace":"n","uid":"uid-{{name}}"},
         "spec":{"nodeName":"node1"{{spec}} },"status":{"phase":"{{phase}}"} }
        """;

    public static string List(params string[] pods) =>
        $$"""{"apiVersion":"v1","kind":"PodList","metadata":{"resourceVersion":"41"},"items":[{{string.Join(',', pods)}}]}""";
}
