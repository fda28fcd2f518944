using System.Diagnostics.CodeAnalysis;

namespace PortForward.Net.Cluster.Api;

/// <summary>A service.</summary>
internal sealed class Service : IApiItem
{
    /// <inheritdoc/>
    public string? Kind { get; set; }

    [AllowNull]
    public ObjectMeta Metadata { get; set => field = value ?? new(); } = new();

    [AllowNull]
    public ServiceSpec Spec { get; set => field = value ?? new(); } = new();
}
