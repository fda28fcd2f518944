namespace PortForward.Net.Cluster.Api;

/// <summary>The metadata of a list.</summary>
internal sealed class ListMeta
{
    public string? ResourceVersion { get; set; }
}
