using PortForward.Net.Targets;

namespace PortForward.Net.Cluster.Api;

/// <summary>Paths of the API, relative to the server's address.</summary>
internal static class ApiPath
{
    /// <summary>Gets the path of an object, or of all objects of a type if there is no name.</summary>
    /// <param name="kind">The type.</param>
    /// <param name="scope">The namespace.</param>
    /// <param name="name">The name of the object.</param>
    public static string Of(TargetKind kind, string scope, string? name = null)
    {
        var path = $"{kind.ApiPath}/namespaces/{Uri.EscapeDataString(scope)}/{kind.Plural}";
        return name is null ? path : $"{path}/{Uri.EscapeDataString(name)}";
    }
}
