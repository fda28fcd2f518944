using System.Text.Json.Nodes;
using PortForward.Net.Testing;
using PortForward.Net.Testing.Api;

namespace PortForward.Net.Tests.Forwarding;

/// <summary>Changes objects of a test cluster in ways that its public face does not offer.</summary>
internal static class ClusterChanges
{
    /// <summary>Lets a service select other pods.</summary>
    public static void Select(TestCluster cluster, string service, string label, string value) => cluster.Store.Update(
        ResourceType.Services, "default", service, item => item["spec"]!["selector"] = new JsonObject { [label] = value });

    /// <summary>Sets the endpoints of a service without a selector.</summary>
    public static void SetEndpoints(TestCluster cluster, string service, int port, params (string Pod, bool Ready)[] pods) => cluster.Store.Put(
        ResourceType.EndpointSlices,
        new JsonObject
        {
            ["metadata"] = new JsonObject
            {
                ["name"] = $"{service}-1",
                ["namespace"] = "default",
                ["labels"] = new JsonObject { ["kubernetes.io/service-name"] = service },
            },
            ["ports"] = new JsonArray(new JsonObject { ["name"] = "echo", ["port"] = port }),
            ["endpoints"] = new JsonArray([.. pods.Select(pod => (JsonNode)new JsonObject
            {
                ["conditions"] = new JsonObject { ["ready"] = pod.Ready },
                ["targetRef"] = new JsonObject
                {
                    ["kind"] = "Pod", ["namespace"] = "default", ["name"] = pod.Pod, ["uid"] = cluster.FindPod(pod.Pod)!.Uid,
                },
            })]),
        });

    /// <summary>Sets the time at which a pod became ready.</summary>
    public static void SetReadySince(TestCluster cluster, string pod, string time) => cluster.Store.Update(
        ResourceType.Pods, "default", pod, item => item["status"]!["conditions"]![0]!["lastTransitionTime"] = time);
}
