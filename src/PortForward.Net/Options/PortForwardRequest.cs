namespace PortForward.Net;

/// <summary>Describes one forward of a <c>PortForwardGroup</c>.</summary>
public sealed class PortForwardRequest
{
    /// <summary>Initializes a new instance of the <see cref="PortForwardRequest"/> class.</summary>
    /// <param name="name">The name of the forward, which is unique in its group.</param>
    /// <param name="target">The target.</param>
    /// <param name="ports">At least one mapping.</param>
    /// <param name="options">The options for the forwarder; <see langword="null"/> for the defaults.</param>
    /// <exception cref="ArgumentException"><paramref name="name"/> is empty, or no port is specified.</exception>
    public PortForwardRequest(string name, PortForwardTarget target, IEnumerable<PortMapping> ports, PortForwardOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(ports);
        Name = name;
        Target = target;
        PortMapping[] mappings = [.. ports];
        Ports = mappings.Length > 0 ? mappings : throw new ArgumentException($"The forward '{name}' has no port; specify at least one.", nameof(ports));
        Array.ForEach(mappings, port => RemotePort.ThrowIfDefault(port.RemotePort, nameof(ports)));
        Options = options ?? new PortForwardOptions();
    }

    /// <summary>Gets the name of the forward.</summary>
    public string Name { get; }

    /// <summary>Gets the target.</summary>
    public PortForwardTarget Target { get; }

    /// <summary>Gets the mappings.</summary>
    public IReadOnlyList<PortMapping> Ports { get; }

    /// <summary>Gets the options for the forwarder.</summary>
    public PortForwardOptions Options { get; }
}
