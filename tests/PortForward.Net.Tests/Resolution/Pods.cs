using System.Text.Json;
using PortForward.Net.Cluster.Api;

namespace PortForward.Net.Tests.Resolution;

/// <summary>Objects written as the API server writes them.</summary>
internal static class Pods
{
    public static Pod Pod(string json) => JsonSerializer.Deserialize(json, ApiJson.Default.Pod)!;

    public static Service Service(string json) => JsonSerializer.Deserialize(json, ApiJson.Default.Service)!;

    public static string Json(string name, string phase = "Running", string spec = "") =>
        $$"""
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"{{name}}","namespace":"n","uid":"uid-{{name}}"},
         "spec":{"nodeName":"node1"{{spec}} },"status":{"phase":"{{phase}}"} }
        """;

    public static string List(params string[] pods) =>
        $$"""{"apiVersion":"v1","kind":"PodList","metadata":{"resourceVersion":"41"},"items":[{{string.Join(',', pods)}}]}""";
}
