namespace PortForward.Net;

/// <summary>Describes a forward in a form that configuration can bind, by reflection or by the source generator: target and ports are text.</summary>
/// <remarks>Pass it to <c>PortForwardClient.StartForwardAsync</c>.</remarks>
public sealed class PortForwardDefinition
{
    /// <summary>Gets or sets the target: <c>TYPE/NAME</c>, <c>NAMESPACE/TYPE/NAME</c>, the name of a pod, or a label selector.</summary>
    public string Target { get; set; } = "";

    /// <summary>Gets the ports, at least one: <c>8080:80</c>, <c>80</c>, <c>:80</c>, <c>:http</c>.</summary>
    public IList<string> Ports { get; } = [];

    /// <summary>Gets or sets the options for the forwarder.</summary>
    public PortForwardOptions Options { get; set; } = new();
}
