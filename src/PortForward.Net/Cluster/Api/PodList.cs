using System.Diagnostics.CodeAnalysis;

namespace PortForward.Net.Cluster.Api;

/// <summary>A list of pods, with the version that a watch continues from.</summary>
internal sealed class PodList : IApiObject
{
    /// <inheritdoc/>
    public string? Kind { get; set; }

    [AllowNull]
    public ListMeta Metadata { get; set => field = value ?? new(); } = new();

    [AllowNull]
    public Pod[] Items { get; set => field = Elements.Of(value); } = [];
}
