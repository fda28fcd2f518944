using System.Globalization;
using System.Text.Json.Nodes;

namespace PortForward.Net.Testing.Api;

/// <summary>The discovery documents of the API server.</summary>
internal static class Discovery
{
    private static readonly string[] Groups = ["apps", "authentication.k8s.io", "authorization.k8s.io", "batch"];

    /// <summary>Gets the document at a path; null if there is none.</summary>
    public static JsonNode? Find(string path, int minorVersion) => path switch
    {
        "/version" => Version(minorVersion),
        "/api" => new JsonObject { ["kind"] = "APIVersions", ["versions"] = new JsonArray("v1"), ["serverAddressByClientCIDRs"] = new JsonArray() },
        "/apis" => new JsonObject
        {
            ["kind"] = "APIGroupList",
            ["apiVersion"] = "v1",
            ["groups"] = new JsonArray([.. Groups.Select(Group)]),
        },
        "/api/v1" => Resources(""),
        _ => Groups.Where(group => path == $"/apis/{group}").Select(Group).FirstOrDefault()
            ?? Groups.Where(group => path == $"/apis/{group}/v1").Select(Resources).FirstOrDefault(),
    };

    private static JsonObject Version(int minor) => new()
    {
        ["major"] = "1",
        ["minor"] = minor.ToString(CultureInfo.InvariantCulture),
        ["gitVersion"] = $"v1.{minor}.0",
        ["gitCommit"] = "",
        ["gitTreeState"] = "clean",
        ["buildDate"] = "2025-01-01T00:00:00Z",
        ["goVersion"] = "",
        ["compiler"] = "",
        ["platform"] = "",
    };

    private static JsonObject Group(string name)
    {
        var version = new JsonObject { ["groupVersion"] = $"{name}/v1", ["version"] = "v1" };
        return new JsonObject
        {
            ["kind"] = "APIGroup",
            ["apiVersion"] = "v1",
            ["name"] = name,
            ["versions"] = new JsonArray(version.DeepClone()),
            ["preferredVersion"] = version,
        };
    }

    private static JsonObject Resources(string group)
    {
        var resources = new JsonArray();
        foreach (var type in ResourceType.All.Where(type => type.Group == group))
        {
            resources.Add((JsonNode)new JsonObject
            {
                ["name"] = type.Plural,
                ["singularName"] = type.Singular,
                ["namespaced"] = type.IsNamespaced,
                ["kind"] = type.Kind,
                ["verbs"] = new JsonArray("get", "list", "watch"),
                ["shortNames"] = type.ShortName.Length == 0 ? new JsonArray() : new JsonArray(type.ShortName),
            });
        }

        if (AccessReviews.KindIn(group) is { } review)
        {
            resources.Add((JsonNode)new JsonObject
            {
                ["name"] = $"{review.ToLowerInvariant()}s",
                ["singularName"] = "",
                ["namespaced"] = false,
                ["kind"] = review,
                ["verbs"] = new JsonArray("create"),
            });
        }

        if (group.Length == 0)
        {
            resources.Add((JsonNode)new JsonObject
            {
                ["name"] = "pods/portforward",
                ["singularName"] = "",
                ["namespaced"] = true,
                ["kind"] = "PodPortForwardOptions",
                ["verbs"] = new JsonArray("create", "get"),
            });
        }

        return new JsonObject
        {
            ["kind"] = "APIResourceList",
            ["apiVersion"] = "v1",
            ["groupVersion"] = group.Length == 0 ? "v1" : $"{group}/v1",
            ["resources"] = resources,
        };
    }
}
