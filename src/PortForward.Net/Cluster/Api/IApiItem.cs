namespace PortForward.Net.Cluster.Api;

/// <summary>An object with a name, which can be an element of a list.</summary>
internal interface IApiItem : IApiObject
{
    /// <summary>Gets the metadata.</summary>
    ObjectMeta Metadata { get; }
}
