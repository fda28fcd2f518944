namespace PortForward.Net.Cluster.Api;

/// <summary>An object that is requested by name, or a list.</summary>
/// <remarks>The models contain only the fields that are used; the rest of a response is ignored. A missing or <c>null</c> field becomes an empty
/// object, an empty list, or a <see langword="null"/> string.</remarks>
internal interface IApiObject
{
    /// <summary>Gets the type of the object. Elements of a list have none.</summary>
    string? Kind { get; }
}
