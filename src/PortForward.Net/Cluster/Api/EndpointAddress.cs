namespace PortForward.Net.Cluster.Api;

/// <summary>An address of endpoints.</summary>
internal sealed class EndpointAddress
{
    public ObjectReference? TargetRef { get; set; }
}
