using System.Net;

namespace PortForward.Net.Cluster;

/// <summary>Parses the address of an API server from a kubeconfig.</summary>
internal static class ServerAddress
{
    /// <summary>Parses a URL, or a host with or without a port. The result ends in a slash.</summary>
    /// <exception cref="PortForwardException"><see cref="PortForwardError.KubeConfigInvalid"/>.</exception>
    public static Uri Parse(string server, bool defaultsToTls)
    {
        var text = server.Contains("://", StringComparison.Ordinal) ? server : $"{(defaultsToTls ? "https" : "http")}://{server}";
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.Host.Length == 0)
        {
            throw Invalid("The cluster's server is not an http or https URL.");
        }

        if (uri.UserInfo.Length > 0)
        {
            throw Invalid($"The cluster's server '{uri.Scheme}://{uri.Authority}' must not contain a user name. Specify it under 'users' instead.");
        }

        // As in kubectl, query and fragment are ignored, and repeated slashes count as one.
        var path = string.Join('/', uri.AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries));
        var builder = new UriBuilder(uri) { Path = path.Length > 0 ? $"/{path}/" : "/", Query = "", Fragment = "" };
        if (IPAddress.TryParse(uri.IdnHost, out var address) && address.IsIPv4MappedToIPv6)
        {
            // Certificates and sockets use the plain IPv4 address.
            builder.Host = address.MapToIPv4().ToString();
        }

        return builder.Uri;
    }

    private static PortForwardException Invalid(string message) => new(PortForwardError.KubeConfigInvalid, message);
}
