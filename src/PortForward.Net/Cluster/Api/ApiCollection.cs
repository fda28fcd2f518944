using System.Globalization;
using System.Text.Json.Serialization.Metadata;

namespace PortForward.Net.Cluster.Api;

/// <summary>Objects of one type in a namespace: those that a label selector selects, or the one with a name.</summary>
/// <typeparam name="T">The type of the objects.</typeparam>
/// <param name="Path">The path of all objects of the type in the namespace.</param>
/// <param name="Plural">The name of the type in messages.</param>
/// <param name="Item">The deserialization of an object.</param>
/// <param name="List">The deserialization of a list.</param>
internal sealed record ApiCollection<T>(string Path, string Plural, JsonTypeInfo<T> Item, JsonTypeInfo<ApiList<T>> List)
    where T : class, IApiItem
{
    /// <summary>Gets the label selector; null for none.</summary>
    public string? LabelSelector { get; init; }

    /// <summary>Gets the name of the only object; null for all.</summary>
    public string? Name { get; init; }

    /// <summary>Gets the path of a list.</summary>
    public string ListPath => $"{Path}?{Selectors()}";

    /// <summary>Gets the path of the only object.</summary>
    public string ItemPath => $"{Path}/{Uri.EscapeDataString(Name!)}";

    /// <summary>Gets the path of a watch.</summary>
    /// <param name="resourceVersion">The version to continue from; empty to begin with the objects that exist.</param>
    /// <param name="lifetime">The time after which the server ends the watch.</param>
    public string WatchPath(string resourceVersion, TimeSpan lifetime) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Path}?watch=true&allowWatchBookmarks=true&timeoutSeconds={(int)lifetime.TotalSeconds}&resourceVersion={Uri.EscapeDataString(resourceVersion)}&{Selectors()}");

    private string Selectors() =>
        Name is not null ? $"fieldSelector={Uri.EscapeDataString($"metadata.name={Name}")}"
        : $"labelSelector={Uri.EscapeDataString(LabelSelector ?? "")}";
}
