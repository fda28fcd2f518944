using System.Net;
using System.Text;

namespace PortForward.Net.Cluster.Handlers;

/// <summary>The header rewrites of <see cref="RequestHeadStream"/>.</summary>
internal static class HeadLines
{
    /// <summary>Separates the values of a repeated header; it cannot occur in a header value otherwise.</summary>
    public const char Separator = '\u001f';

    /// <summary>Writes each value of a repeated header on a separate line. HttpClient joins them with commas into one line, which the API server
    /// reads as one value.</summary>
    public static IEnumerable<string> SplitRepeats(string line) => line.Contains(Separator, StringComparison.Ordinal)
        ? line.Split(Separator).Select((value, number) => number == 0 ? value : $"{line[..line.IndexOf(':', StringComparison.Ordinal)]}: {value}")
        : [line];

    /// <summary>Creates the rewrite that restores the server's address in the Host header, where HttpClient expects the name for TLS
    /// verification.</summary>
    public static Func<string, IEnumerable<string>> NameHost(string authority) =>
        line => line.StartsWith("Host:", StringComparison.OrdinalIgnoreCase) ? [$"Host: {authority}"] : [line];

    /// <summary>Creates the rewrite that adds a proxy's credential to the CONNECT request preemptively, as in kubectl (protocol.md 1.4).</summary>
    /// <remarks>HttpClient sends it only after a challenge. If there is a challenge anyway, HttpClient's own header is used.</remarks>
    public static Func<string, IEnumerable<string>> AddProxyLogin(NetworkCredential login)
    {
        var header = ProxyAuthorization(login);
        return line => line.StartsWith("CONNECT ", StringComparison.Ordinal) ? [line, header]
            : line.StartsWith("Proxy-Authorization:", StringComparison.OrdinalIgnoreCase) ? []
            : [line];
    }

    /// <summary>Gets the header line with a proxy's credential.</summary>
    public static string ProxyAuthorization(NetworkCredential login) =>
        "Proxy-Authorization: Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{login.UserName}:{login.Password}"));
}
