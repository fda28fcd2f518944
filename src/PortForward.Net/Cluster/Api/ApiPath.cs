namespace PortForward.Net.Cluster.Api;

/// <summary>Paths of the API, relative to the server's address.</summary>
internal static class ApiPath
{
    /// <summary>Gets the path of an object, or of all objects of a type if there is no name.</summary>
    /// <param name="group">The API group and its version.</param>
    /// <param name="scope">The namespace.</param>
    /// <param name="resource">The plural name of the type.</param>
    /// <param name="name">The name of the object.</param>
    public static string Of(string group, string scope, string resource, string? name = null)
    {
        var path = $"{group}/namespaces/{Uri.EscapeDataString(scope)}/{resource}";
        return name is null ? path : $"{path}/{Uri.EscapeDataString(name)}";
    }
}
