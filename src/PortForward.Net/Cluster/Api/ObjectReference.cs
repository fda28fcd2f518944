namespace PortForward.Net.Cluster.Api;

/// <summary>A reference to an object, for example to the pod behind an endpoint.</summary>
internal sealed class ObjectReference
{
    public string? Kind { get; set; }

    public string? Name { get; set; }

    public string? Namespace { get; set; }

    public string? Uid { get; set; }
}
