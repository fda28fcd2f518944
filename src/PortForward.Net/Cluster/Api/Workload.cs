using System.Diagnostics.CodeAnalysis;

namespace PortForward.Net.Cluster.Api;

/// <summary>A deployment, stateful set, replica set, daemon set or job.</summary>
internal sealed class Workload : IApiItem
{
    /// <inheritdoc/>
    public string? Kind { get; set; }

    [AllowNull]
    public ObjectMeta Metadata { get; set => field = value ?? new(); } = new();

    [AllowNull]
    public WorkloadSpec Spec { get; set => field = value ?? new(); } = new();
}
