using System.Text.Json.Nodes;

namespace PortForward.Net.Testing;

/// <summary>Configures a service for <see cref="TestCluster.AddService"/>.</summary>
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

    /// <summary>Sets the namespace. The default is <c>default</c>.</summary>
    public TestServiceBuilder InNamespace(string name)
    {
        Namespace = name;
        return this;
    }

    /// <summary>Adds a label to the selector.</summary>
    public TestServiceBuilder Selector(string key, string value)
    {
        Labels[key] = value;
        return this;
    }

    /// <summary>Adds a port that maps to the same port of the pods.</summary>
    public TestServiceBuilder Port(int number, string? name = null, string protocol = "TCP")
    {
        Ports.Add((number, name, null, protocol));
        return this;
    }

    /// <summary>Adds a port that maps to a port of the pods by name.</summary>
    /// <param name="number">The port of the service.</param>
    /// <param name="targetPort">The name of the pods' port.</param>
    public TestServiceBuilder PortTo(int number, string targetPort) => PortTo(number, new RemotePort(targetPort));

    /// <summary>Adds a port that maps to a port of the pods.</summary>
    /// <param name="number">The port of the service.</param>
    /// <param name="targetPort">The pods' port.</param>
    /// <param name="name">The name of the service's port, or <see langword="null"/>.</param>
    /// <param name="protocol">The protocol.</param>
    public TestServiceBuilder PortTo(int number, RemotePort targetPort, string? name = null, string protocol = "TCP")
    {
        Ports.Add((number, name, targetPort.Name is { } text ? text : targetPort.Number, protocol));
        return this;
    }

    /// <summary>Makes the service headless, so that its ports are those of the pods.</summary>
    public TestServiceBuilder Headless()
    {
        IsHeadless = true;
        return this;
    }
}
