using System.Diagnostics.CodeAnalysis;

namespace PortForward.Net.Cluster.Api;

/// <summary>A pod: what a forward and a diagnosis look at.</summary>
internal sealed class Pod : IApiObject
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
