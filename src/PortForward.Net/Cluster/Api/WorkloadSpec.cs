using System.Diagnostics.CodeAnalysis;

namespace PortForward.Net.Cluster.Api;

/// <summary>The pods that belong to a workload.</summary>
internal sealed class WorkloadSpec
{
    [AllowNull]
    public WorkloadSelector Selector { get; set => field = value ?? new(); } = new();
}
