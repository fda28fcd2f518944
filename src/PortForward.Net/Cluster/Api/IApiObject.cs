namespace PortForward.Net.Cluster.Api;

/// <summary>An object that a request asks for by name, or a list.</summary>
/// <remarks>The models hold only the fields that are used, and everything else in an answer is ignored. What is missing or <c>null</c> is an empty
/// object, an empty list, or a text that is <see langword="null"/>.</remarks>
internal interface IApiObject
{
    /// <summary>Gets the type of the object. Elements of a list have none.</summary>
    string? Kind { get; }
}
