namespace PortForward.Net.Resilience.Cluster;

/// <summary>The end of a pod's container.</summary>
internal sealed record PodDeath(string Pod, TimeSpan At);
