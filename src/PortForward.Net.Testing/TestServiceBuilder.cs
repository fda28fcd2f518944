using System.Text.Json.Nodes;

namespace PortForward.Net.Testing;

/// <summary>Describes a service for <see cref="TestCluster.AddService"/>.</summary>
public sealed class TestServiceBuilder
{
    internal TestServiceBuilder(string name)
    {
        Name = name;
    }

    internal string Name { get; }

    internal string Namespace { get; private set; } = "default";

    internal bool IsHeadless { get; private set; }

    internal SortedDictionary<string, string> Labels { get; } = new(StringComparer.Ordinal);

    internal List<(int Number, string? Name, JsonNode? Target, string Protocol)> Ports { get; } = [];

    /// <summary>Puts the service into a namespace other than <c>default</c>.</summary>
    public TestServiceBuilder InNamespace(string name)
    {
        Namespace = name;
        return this;
    }

    /// <summary>Adds a label that the service's pods have.</summary>
    public TestServiceBuilder Selector(string key, string value)
    {
        Labels[key] = value;
        return this;
    }

    /// <summary>Adds a port that leads to the same port of the pods.</summary>
    public TestServiceBuilder Port(int number, string? name = null, string protocol = "TCP")
    {
        Ports.Add((number, name, null, protocol));
        return this;
    }

    /// <summary>Adds a port that leads to a port of the pods by its name.</summary>
    /// <param name="number">The port of the service.</param>
    /// <param name="targetPort">The name of the pods' port.</param>
    public TestServiceBuilder PortTo(int number, string targetPort) => PortTo(number, new RemotePort(targetPort));

    /// <summary>Adds a port that leads to a port of the pods.</summary>
    /// <param name="number">The port of the service.</param>
    /// <param name="targetPort">The pods' port.</param>
    /// <param name="name">The name of the service's port, or <see langword="null"/>.</param>
    /// <param name="protocol">The protocol.</param>
    public TestServiceBuilder PortTo(int number, RemotePort targetPort, string? name = null, string protocol = "TCP")
    {
        Ports.Add((number, name, targetPort.Name is { } text ? text : targetPort.Number, protocol));
        return this;
    }

    /// <summary>Gives the service no address of its own: its ports are then those of the pods.</summary>
    public TestServiceBuilder Headless()
    {
        IsHeadless = true;
        return this;
    }
}
