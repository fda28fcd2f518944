using System.Net;

namespace PortForward.Net.Cluster.Proxies;

/// <summary>The proxy for an API server: <c>http</c> or <c>https</c> (CONNECT), or <c>socks5</c>.</summary>
/// <remarks>The proxy resolves the API server's name.</remarks>
internal sealed class ClusterProxy
{
    private ClusterProxy(Uri address, NetworkCredential? login)
    {
        Address = address;
        Login = login;
    }

    /// <summary>Gets the address, without a user name or password.</summary>
    public Uri Address { get; }

    /// <summary>Gets the user name and password; null if there are none.</summary>
    public NetworkCredential? Login { get; }

    /// <summary>Creates the <see cref="IWebProxy"/> for a handler.</summary>
    public IWebProxy ToWebProxy() => new WebProxy(Address, BypassOnLocal: false) { Credentials = Login };

    /// <summary>Parses the address of a proxy, which may contain a percent-encoded user name and password.</summary>
    /// <returns>Null if the text is not valid. The error does not quote it, since it may contain a password.</returns>
    public static ClusterProxy? TryParse(string text, out string error)
    {
        error = "it is not a URL such as http://proxy:3128";
        if (!Uri.TryCreate(text.Contains("://", StringComparison.Ordinal) ? text : "http://" + text, UriKind.Absolute, out var uri) || uri.Host.Length == 0)
        {
            return null;
        }

        var scheme = uri.Scheme switch
        {
            "http" or "https" or "socks5" => uri.Scheme,
            "socks5h" => "socks5",
            _ => null,
        };
        if (scheme is null)
        {
            error = $"unsupported scheme \"{uri.Scheme}\", must be http, https, or socks5";
            return null;
        }

        var port = uri.Port > 0 ? uri.Port : scheme == "socks5" ? 1080 : 80;
        return new ClusterProxy(new UriBuilder(scheme, uri.Host, port).Uri, ReadLogin(uri.UserInfo));
    }

    private static NetworkCredential? ReadLogin(string userInfo)
    {
        if (userInfo.Length == 0)
        {
            return null;
        }

        var colon = userInfo.IndexOf(':', StringComparison.Ordinal);
        return colon < 0
            ? new NetworkCredential(Uri.UnescapeDataString(userInfo), "")
            : new NetworkCredential(Uri.UnescapeDataString(userInfo[..colon]), Uri.UnescapeDataString(userInfo[(colon + 1)..]));
    }
}
