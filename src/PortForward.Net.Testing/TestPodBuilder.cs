using System.Net;
using PortForward.Net.Testing.Pods;

namespace PortForward.Net.Testing;

/// <summary>Configures a pod for <see cref="TestCluster.AddPod"/>.</summary>
public sealed class TestPodBuilder
{
    internal TestPodBuilder(string name)
    {
        Name = name;
    }

    internal string Name { get; }

    internal string Namespace { get; private set; } = "default";

    internal string Phase { get; private set; } = "Running";

    internal bool Ready { get; private set; } = true;

    internal bool Scheduled { get; private set; } = true;

    internal string? UnschedulableBecause { get; private set; }

    internal (string Reason, string Message)? WaitingBecause { get; private set; }

    internal bool NodeLost { get; private set; }

    internal SortedDictionary<string, string> Labels { get; } = new(StringComparer.Ordinal);

    internal List<(int Number, string? Name, string Protocol)> Declared { get; } = [];

    internal Dictionary<int, IPodPort> Served { get; } = [];

    /// <summary>Sets the namespace. The default is <c>default</c>.</summary>
    public TestPodBuilder InNamespace(string name)
    {
        Namespace = name;
        return this;
    }

    /// <summary>Adds a label.</summary>
    public TestPodBuilder Label(string key, string value)
    {
        Labels[key] = value;
        return this;
    }

    /// <summary>Declares a port of the container, for example to give it a name. A port can be served without a declaration.</summary>
    public TestPodBuilder Port(int number, string? name = null, string protocol = "TCP")
    {
        Declared.Add((number, name, protocol));
        return this;
    }

    /// <summary>Serves a port with a handler. Ports that are not served refuse connections.</summary>
    public TestPodBuilder Serve(int port, TestPodHandler handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        Served[port] = new ProgramPort(handler);
        return this;
    }

    /// <summary>Serves a port with an echo server.</summary>
    public TestPodBuilder Echo(int port) =>
        Serve(port, static (connection, cancellationToken) => connection.CopyToAsync(connection, cancellationToken));

    /// <summary>Serves a port with a real listener, for example on the loopback interface.</summary>
    public TestPodBuilder ForwardTo(int port, EndPoint endpoint)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        Served[port] = new EndpointPort(endpoint);
        return this;
    }

    /// <summary>Sets the phase. The default is <c>Running</c>.</summary>
    public TestPodBuilder InPhase(string phase)
    {
        Phase = phase;
        return this;
    }

    /// <summary>Marks the pod as not ready.</summary>
    public TestPodBuilder NotReady()
    {
        Ready = false;
        return this;
    }

    /// <summary>Leaves the pod without a node, so that it cannot be forwarded to.</summary>
    /// <param name="reason">The scheduler's message, for example <c>0/3 nodes are available: 3 Insufficient cpu.</c>; <see langword="null"/> if it
    /// has not processed the pod yet.</param>
    public TestPodBuilder Unscheduled(string? reason = null)
    {
        (Scheduled, Ready, Phase, UnschedulableBecause) = (false, false, "Pending", reason);
        return this;
    }

    /// <summary>Makes the pod's container wait. The pod is then pending or, with <c>CrashLoopBackOff</c>, running but not ready.</summary>
    /// <param name="reason">The reason, for example <c>ImagePullBackOff</c> or <c>CrashLoopBackOff</c>.</param>
    /// <param name="message">The kubelet's message; can be empty.</param>
    public TestPodBuilder Waiting(string reason, string message = "")
    {
        ArgumentException.ThrowIfNullOrEmpty(reason);
        (Ready, Phase, WaitingBecause) = (false, reason == "CrashLoopBackOff" ? "Running" : "Pending", (reason, message));
        return this;
    }

    /// <summary>Assigns the pod to a node that the API server cannot reach, so that every upgrade fails with status 500.</summary>
    public TestPodBuilder OnLostNode()
    {
        NodeLost = true;
        return this;
    }
}
