using System.Net;

namespace PortForward.Net.Cluster.Proxies;

/// <summary>The proxy between here and one API server: <c>http</c> or <c>https</c> (CONNECT), or <c>socks5</c>.</summary>
/// <remarks>The proxy resolves the API server's name.</remarks>
internal sealed class ClusterProxy
{
    private ClusterProxy(Uri address, NetworkCredential? login)
    {
        Address = address;
        Login = login;
    }

    /// <summary>The address, without a user name or password.</summary>
    public Uri Address { get; }

    /// <summary>The user name and password; null where there are none.</summary>
    public NetworkCredential? Login { get; }

    /// <summary>Gives it in the form that handlers take.</summary>
    public IWebProxy ToWebProxy() => new WebProxy(Address, BypassOnLocal: false) { Credentials = Login };

    /// <summary>Reads the address of a proxy, which may hold a user name and a password, percent-encoded.</summary>
    /// <returns>Null where the text is no such address; the error then quotes nothing of it, since it may hold a password.</returns>
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
