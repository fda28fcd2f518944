namespace PortForward.Net.Cluster.Api;

/// <summary>The state of an endpoint. A missing value of <see cref="Ready"/> counts as true.</summary>
internal sealed class SliceConditions
{
    public bool? Ready { get; set; }

    public bool? Terminating { get; set; }
}
