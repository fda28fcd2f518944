using System.Diagnostics.CodeAnalysis;

namespace PortForward.Net.Cluster.Api;

/// <summary>A replication controller. Its selector consists of labels only.</summary>
internal sealed class ReplicationController : IApiItem
{
    /// <inheritdoc/>
    public string? Kind { get; set; }

    [AllowNull]
    public ObjectMeta Metadata { get; set => field = value ?? new(); } = new();

    [AllowNull]
    public ReplicationControllerSpec Spec { get; set => field = value ?? new(); } = new();
}
