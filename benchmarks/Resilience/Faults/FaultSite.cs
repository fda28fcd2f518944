using PortForward.Net.Resilience.Cluster;

namespace PortForward.Net.Resilience.Faults;

/// <summary>What faults act on.</summary>
/// <param name="Kubectl">kubectl with the rights of an administrator.</param>
/// <param name="Pods">The pods.</param>
/// <param name="Script">The script that kills parts; null if there is none.</param>
internal sealed record FaultSite(AdminKubectl Kubectl, PodWatch Pods, ClusterScript? Script);
