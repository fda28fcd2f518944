using System.Net;
using PortForward.Net.Testing.Pods;

namespace PortForward.Net.Testing;

/// <summary>Describes a pod for <see cref="TestCluster.AddPod"/>.</summary>
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

    /// <summary>Puts the pod into a namespace other than <c>default</c>.</summary>
    public TestPodBuilder InNamespace(string name)
    {
        Namespace = name;
        return this;
    }

    /// <summary>Gives the pod a label.</summary>
    public TestPodBuilder Label(string key, string value)
    {
        Labels[key] = value;
        return this;
    }

    /// <summary>Declares a port of the container, for its name; serving a port needs no declaration.</summary>
    public TestPodBuilder Port(int number, string? name = null, string protocol = "TCP")
    {
        Declared.Add((number, name, protocol));
        return this;
    }

    /// <summary>Serves a port by a handler. Ports that nothing serves refuse connections.</summary>
    public TestPodBuilder Serve(int port, TestPodHandler handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        Served[port] = new ProgramPort(handler);
        return this;
    }

    /// <summary>Serves a port by sending everything back.</summary>
    public TestPodBuilder Echo(int port) =>
        Serve(port, static (connection, cancellationToken) => connection.CopyToAsync(connection, cancellationToken));

    /// <summary>Serves a port by a real listener, such as one on the loopback interface.</summary>
    public TestPodBuilder ForwardTo(int port, EndPoint endpoint)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        Served[port] = new EndpointPort(endpoint);
        return this;
    }

    /// <summary>Gives the pod a phase other than <c>Running</c>.</summary>
    public TestPodBuilder InPhase(string phase)
    {
        Phase = phase;
        return this;
    }

    /// <summary>Makes the pod run without being ready.</summary>
    public TestPodBuilder NotReady()
    {
        Ready = false;
        return this;
    }

    /// <summary>Leaves the pod without a node, and with nothing to forward to.</summary>
    /// <param name="reason">The scheduler's words, such as <c>0/3 nodes are available: 3 Insufficient cpu.</c>; null where it has not looked yet.</param>
    public TestPodBuilder Unscheduled(string? reason = null)
    {
        (Scheduled, Ready, Phase, UnschedulableBecause) = (false, false, "Pending", reason);
        return this;
    }

    /// <summary>Makes the pod's container wait instead of run. The pod is then pending, or running and not ready where the container has
    /// run before, as it has with <c>CrashLoopBackOff</c>.</summary>
    /// <param name="reason">Why, such as <c>ImagePullBackOff</c> or <c>CrashLoopBackOff</c>.</param>
    /// <param name="message">The kubelet's words; may be empty.</param>
    public TestPodBuilder Waiting(string reason, string message = "")
    {
        ArgumentException.ThrowIfNullOrEmpty(reason);
        (Ready, Phase, WaitingBecause) = (false, reason == "CrashLoopBackOff" ? "Running" : "Pending", (reason, message));
        return this;
    }

    /// <summary>Puts the pod on a node that the API server cannot reach: every upgrade is then answered with a status of 500.</summary>
    public TestPodBuilder OnLostNode()
    {
        NodeLost = true;
        return this;
    }
}
