using System.Globalization;
using System.Text.Json.Nodes;

namespace PortForward.Net.Testing.Api;

/// <summary>The objects of the cluster and their history. An object is never modified, only replaced.</summary>
internal sealed class ObjectStore(TimeProvider timeProvider)
{
    private readonly object _gate = new();
    private readonly SortedDictionary<string, (ResourceType Type, JsonObject Object)> _objects = new(StringComparer.Ordinal);
    private readonly List<ObjectEvent> _events = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _version = 1;

    public static string? NamespaceOf(JsonObject item) => (string?)item["metadata"]?["namespace"];

    public static string NameOf(JsonObject item) => (string?)item["metadata"]?["name"] ?? "";

    public JsonObject? Get(ResourceType type, string? ns, string name)
    {
        lock (_gate)
        {
            return _objects.TryGetValue(Key(type, ns, name), out var found) ? found.Object : null;
        }
    }

    /// <summary>Gets the objects of a type and their resource version.</summary>
    public (IReadOnlyList<JsonObject> Items, long Version) List(ResourceType type, string? ns)
    {
        lock (_gate)
        {
            var items = _objects.Values
                .Where(entry => entry.Type == type && (ns is null || NamespaceOf(entry.Object) == ns))
                .Select(entry => entry.Object)
                .ToList();
            return (items, _version);
        }
    }

    /// <summary>Adds or replaces an object, or refuses to replace it. Sets the fields that a real API server sets.</summary>
    public JsonObject Put(ResourceType type, JsonObject item, bool mustBeNew = false)
    {
        var metadata = item["metadata"]!.AsObject();
        item["apiVersion"] = type.ApiVersion;
        item["kind"] = type.Kind;
        metadata["uid"] ??= Guid.NewGuid().ToString();
        metadata["creationTimestamp"] ??= Timestamp();
        lock (_gate)
        {
            var key = Key(type, NamespaceOf(item), NameOf(item));
            var before = _objects.TryGetValue(key, out var found) ? found.Object : null;
            if (mustBeNew && before is not null)
            {
                throw new ArgumentException($"{type.QualifiedName} \"{NameOf(item)}\" already exists");
            }

            metadata["resourceVersion"] = (_version + 1).ToString(CultureInfo.InvariantCulture);
            _objects[key] = (type, item);
            Record(type, before, item);
        }

        return item;
    }

    /// <summary>Replaces an object with a modified copy. Does nothing if it does not exist.</summary>
    public void Update(ResourceType type, string? ns, string name, Action<JsonObject> change)
    {
        lock (_gate)
        {
            if (Get(type, ns, name)?.DeepClone() is JsonObject item)
            {
                change(item);
                Put(type, item);
            }
        }
    }

    public JsonObject? Delete(ResourceType type, string? ns, string name)
    {
        lock (_gate)
        {
            if (!_objects.Remove(Key(type, ns, name), out var found))
            {
                return null;
            }

            Record(type, found.Object, null);
            return found.Object;
        }
    }

    /// <summary>Gets the changes after a version, and a task that completes with the next one.</summary>
    public (IReadOnlyList<ObjectEvent> Events, Task Changed) EventsAfter(long version)
    {
        lock (_gate)
        {
            // Every change creates one version, so the index in the list is the version.
            var skip = (int)Math.Clamp(version - 1, 0, _events.Count);
            return (_events.GetRange(skip, _events.Count - skip), _changed.Task);
        }
    }

    public string Timestamp() => timeProvider.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string Key(ResourceType type, string? ns, string name) => $"{type.QualifiedName}/{ns}/{name}";

    private void Record(ResourceType type, JsonObject? before, JsonObject? after)
    {
        _version++;
        _events.Add(new ObjectEvent(_version, type, before, after));
        _changed.TrySetResult();
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
