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
    public TestPodBuilder Unscheduled()
    {
        (Scheduled, Ready, Phase) = (false, false, "Pending");
        return this;
    }
}
