using System.Diagnostics.CodeAnalysis;

namespace PortForward.Net.Cluster.Api;

/// <summary>A list of objects, with the version that a watch continues from.</summary>
/// <typeparam name="T">The type of the objects.</typeparam>
internal sealed class ApiList<T> : IApiObject
    where T : class, IApiItem
{
    /// <inheritdoc/>
    public string? Kind { get; set; }

    [AllowNull]
    public ListMeta Metadata { get; set => field = value ?? new(); } = new();

    [AllowNull]
    public T[] Items { get; set => field = Elements.Of(value); } = [];
}
