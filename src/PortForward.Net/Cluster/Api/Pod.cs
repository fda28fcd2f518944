using System.Diagnostics.CodeAnalysis;

namespace PortForward.Net.Cluster.Api;

/// <summary>A pod, with the fields that forwarding and diagnosis use.</summary>
internal sealed class Pod : IApiItem
{
    /// <inheritdoc/>
    public string? Kind { get; set; }

    [AllowNull]
    public ObjectMeta Metadata { get; set => field = value ?? new(); } = new();

    [AllowNull]
    public PodSpec Spec { get; set => field = value ?? new(); } = new();

    [AllowNull]
    public PodStatus Status { get; set => field = value ?? new(); } = new();
}
