using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using PortForward.Net.Testing.Api;
using PortForward.Net.Testing.Objects;
using PortForward.Net.Testing.Pods;

namespace PortForward.Net.Testing;

/// <summary>A pod of a <see cref="TestCluster"/>.</summary>
#pragma warning disable CA1001 // The token source has no timer and no parent, and the pod may be removed at any time: it is left to the garbage collector.
public sealed class TestPod
#pragma warning restore CA1001
{
    private readonly ObjectStore _store;
    private readonly ConcurrentDictionary<int, IPodPort> _ports;
    private readonly CancellationTokenSource _removed = new();
    private int _openConnections;
    private int _totalConnections;

    internal TestPod(TestPodBuilder builder, JsonObject item, ObjectStore store)
    {
        Name = builder.Name;
        Namespace = builder.Namespace;
        Uid = (string)item["metadata"]!["uid"]!;
        IsScheduled = builder.Scheduled;
        IsNodeLost = builder.NodeLost;
        _ports = new ConcurrentDictionary<int, IPodPort>(builder.Served);
        _store = store;
    }

    /// <summary>Gets the name of the pod.</summary>
    public string Name { get; }

    /// <summary>Gets the namespace of the pod.</summary>
    public string Namespace { get; }

    /// <summary>Gets the UID of the pod. A later pod with the same name has a different one.</summary>
    public string Uid { get; }

    /// <summary>Gets the number of open connections to the pod.</summary>
    public int OpenConnections => Volatile.Read(ref _openConnections);

    /// <summary>Gets the total number of connections to the pod. Refused ones do not count.</summary>
    public int TotalConnections => Volatile.Read(ref _totalConnections);

    /// <summary>Gets a value indicating whether the pod was removed from its cluster.</summary>
    public bool IsRemoved => _removed.IsCancellationRequested;

    /// <summary>Gets or sets a value indicating whether the API server cannot reach the pod's node. A change affects the next upgrade, but not open
    /// sessions.</summary>
    public bool IsNodeLost { get; set; }

    internal string SandboxId { get; } = Guid.NewGuid().ToString("N") + Guid.NewGuid().ToString("N");

    internal bool IsScheduled { get; }

    internal CancellationToken Removed => _removed.Token;

    /// <summary>Serves a port with a handler from now on.</summary>
    public void Serve(int port, TestPodHandler handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        _ports[port] = new ProgramPort(handler);
    }

    /// <summary>Serves a port with a real listener from now on.</summary>
    public void ForwardTo(int port, EndPoint endpoint)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        _ports[port] = new EndpointPort(endpoint);
    }

    /// <summary>Refuses new connections to a port from now on.</summary>
    public void StopServing(int port) => _ports.TryRemove(port, out _);

    /// <summary>Changes the phase and the readiness of the pod. Its ports are not affected.</summary>
    public void SetStatus(string phase, bool ready) => Update(item =>
        item["status"] = ClusterObjects.PodStatus(phase, ready, (string?)item["status"]?["podIP"], _store.Timestamp()));

    /// <summary>Marks the pod as being deleted, as during its grace period. Its ports are still served.</summary>
    public void MarkDeleted() => Update(item =>
    {
        item["metadata"]!["deletionTimestamp"] = _store.Timestamp();
        item["metadata"]!["deletionGracePeriodSeconds"] = 30;
    });

    internal IPodPort? FindPort(int port) => _ports.GetValueOrDefault(port);

    internal IDisposable CountConnection()
    {
        Interlocked.Increment(ref _openConnections);
        Interlocked.Increment(ref _totalConnections);
        return new CountedConnection(() => Interlocked.Decrement(ref _openConnections));
    }

    internal void Remove()
    {
        _store.Delete(ResourceType.Pods, Namespace, Name);
        _removed.Cancel();
    }

    private void Update(Action<JsonObject> change) => _store.Update(ResourceType.Pods, Namespace, Name, change);
}
