using System.Text.Json.Nodes;
using PortForward.Net.Testing.Api;

namespace PortForward.Net.Testing.Objects;

/// <summary>Creates the objects of the API server.</summary>
internal static class ClusterObjects
{
    private static readonly SortedDictionary<string, string> None = [];

    public static JsonObject Namespace(string name) => new()
    {
        ["metadata"] = new JsonObject { ["name"] = name },
        ["status"] = new JsonObject { ["phase"] = "Active" },
    };

    public static JsonObject Pod(TestPodBuilder pod, int number, string timestamp)
    {
        var ports = new JsonArray();
        foreach (var (port, name, protocol) in pod.Declared)
        {
            var declared = new JsonObject { ["containerPort"] = port, ["protocol"] = protocol };
            if (name is not null)
            {
                declared["name"] = name;
            }

            ports.Add((JsonNode)declared);
        }

        var spec = new JsonObject
        {
            ["containers"] = new JsonArray(new JsonObject { ["name"] = "app", ["image"] = "test", ["ports"] = ports }),
        };
        if (pod.Scheduled)
        {
            spec["nodeName"] = "node-1";
        }

        return new JsonObject
        {
            ["metadata"] = Metadata(pod.Name, pod.Namespace, pod.Labels),
            ["spec"] = spec,
            ["status"] = PodStatus(pod, pod.Scheduled ? $"10.0.{number / 250}.{(number % 250) + 1}" : null, timestamp),
        };
    }

    private static JsonObject PodStatus(TestPodBuilder pod, string? address, string timestamp)
    {
        var status = PodStatus(pod.Phase, pod.Ready, address, timestamp);
        if (pod.UnschedulableBecause is { } scheduler)
        {
            status["conditions"]!.AsArray().Add((JsonNode)new JsonObject
            {
                ["type"] = "PodScheduled",
                ["status"] = "False",
                ["reason"] = "Unschedulable",
                ["message"] = scheduler,
            });
            status.Remove("containerStatuses");
        }

        if (pod.WaitingBecause is var (reason, message))
        {
            status["containerStatuses"]![0]!["state"] = new JsonObject
            {
                ["waiting"] = new JsonObject { ["reason"] = reason, ["message"] = message },
            };
        }

        return status;
    }

    public static JsonObject PodStatus(string phase, bool ready, string? address, string timestamp)
    {
        var status = new JsonObject
        {
            ["phase"] = phase,
            ["conditions"] = new JsonArray(new JsonObject
            {
                ["type"] = "Ready",
                ["status"] = ready ? "True" : "False",
                ["lastTransitionTime"] = timestamp,
            }),
            ["containerStatuses"] = new JsonArray(new JsonObject
            {
                ["name"] = "app",
                ["ready"] = ready,
                ["restartCount"] = 0,
                ["image"] = "test",
                ["imageID"] = "",
            }),
        };
        if (address is not null)
        {
            status["podIP"] = address;
            status["startTime"] = timestamp;
        }

        return status;
    }

    public static JsonObject Service(TestServiceBuilder service, int number)
    {
        var ports = new JsonArray();
        foreach (var (port, name, target, protocol) in service.Ports)
        {
            var item = new JsonObject { ["port"] = port, ["protocol"] = protocol, ["targetPort"] = target?.DeepClone() ?? port };
            if (name is not null)
            {
                item["name"] = name;
            }

            ports.Add((JsonNode)item);
        }

        var address = service.IsHeadless ? "None" : $"10.96.{number / 250}.{(number % 250) + 1}";
        var spec = new JsonObject { ["type"] = "ClusterIP", ["clusterIP"] = address, ["ports"] = ports };
        if (service.Labels.Count > 0)
        {
            spec["selector"] = Map(service.Labels);
        }

        return new JsonObject { ["metadata"] = Metadata(service.Name, service.Namespace, None), ["spec"] = spec, ["status"] = new JsonObject() };
    }

    /// <summary>Creates an object that selects pods, such as a deployment.</summary>
    public static JsonObject Workload(ResourceType type, string name, string selectorText, string ns)
    {
        var selector = LabelSelector.Parse(selectorText).ToJson();
        var labels = selector["matchLabels"]!.DeepClone();
        var template = new JsonObject
        {
            ["metadata"] = new JsonObject { ["labels"] = labels },
            ["spec"] = new JsonObject { ["containers"] = new JsonArray(new JsonObject { ["name"] = "app", ["image"] = "test" }) },
        };
        var spec = new JsonObject
        {
            ["selector"] = type == ResourceType.ReplicationControllers ? labels.DeepClone() : selector,
            ["template"] = template,
        };
        if (type == ResourceType.StatefulSets)
        {
            spec["serviceName"] = name;
        }

        return new JsonObject { ["metadata"] = Metadata(name, ns, None), ["spec"] = spec, ["status"] = new JsonObject() };
    }

    private static JsonObject Metadata(string name, string ns, SortedDictionary<string, string> labels)
    {
        var metadata = new JsonObject { ["name"] = name, ["namespace"] = ns };
        if (labels.Count > 0)
        {
            metadata["labels"] = Map(labels);
        }

        return metadata;
    }

    private static JsonObject Map(SortedDictionary<string, string> labels) =>
        new(labels.Select(label => KeyValuePair.Create(label.Key, (JsonNode?)label.Value)));
}
