using System.Net;

namespace PortForward.Net.Cluster;

/// <summary>The address of an API server as kubeconfigs write it.</summary>
internal static class ServerAddress
{
    /// <summary>Reads a URL, or a host with or without a port; the result ends in a slash.</summary>
    /// <exception cref="PortForwardException"><see cref="PortForwardError.KubeConfigInvalid"/>.</exception>
    public static Uri Parse(string server, bool defaultsToTls)
    {
        var text = server.Contains("://", StringComparison.Ordinal) ? server : $"{(defaultsToTls ? "https" : "http")}://{server}";
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.Host.Length == 0)
        {
            throw Invalid("The server of the cluster is not an http or https address.");
        }

        if (uri.UserInfo.Length > 0)
        {
            throw Invalid($"The server '{uri.Scheme}://{uri.Authority}' of the cluster must not hold a user name; write it under 'users'.");
        }

        // As with kubectl, a query and a fragment do not count, and repeated slashes are one.
        var path = string.Join('/', uri.AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries));
        var builder = new UriBuilder(uri) { Path = path.Length > 0 ? $"/{path}/" : "/", Query = "", Fragment = "" };
        if (IPAddress.TryParse(uri.IdnHost, out var address) && address.IsIPv4MappedToIPv6)
        {
            // Certificates name the IPv4 address, and sockets reach it by that.
            builder.Host = address.MapToIPv4().ToString();
        }

        return builder.Uri;
    }

    private static PortForwardException Invalid(string message) => new(PortForwardError.KubeConfigInvalid, message);
}
