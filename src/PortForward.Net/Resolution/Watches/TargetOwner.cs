using PortForward.Net.Cluster.Api;

namespace PortForward.Net.Resolution.Watches;

/// <summary>The object that selects the pods of a target.</summary>
/// <param name="Selector">The label selector; empty if it has none.</param>
/// <param name="Service">The service; null if the object is a workload.</param>
internal sealed record TargetOwner(string Selector, Service? Service);
