using System.Net;
using System.Text;

namespace PortForward.Net.Cluster.Handlers;

/// <summary>What <see cref="RequestHeadStream"/> is used for.</summary>
internal static class HeadLines
{
    /// <summary>Parts the values of a repeated header on their way; no header value holds it otherwise.</summary>
    public const char Separator = '\u001f';

    /// <summary>Gives each value of a repeated header a line of its own. HttpClient writes them in one, parted by commas, which the API server
    /// takes for one value.</summary>
    public static IEnumerable<string> SplitRepeats(string line) => line.Contains(Separator, StringComparison.Ordinal)
        ? line.Split(Separator).Select((value, number) => number == 0 ? value : $"{line[..line.IndexOf(':', StringComparison.Ordinal)]}: {value}")
        : [line];

    /// <summary>Makes what names the server's own address in the Host header, where HttpClient puts the name that TLS is to verify.</summary>
    public static Func<string, IEnumerable<string>> NameHost(string authority) =>
        line => line.StartsWith("Host:", StringComparison.OrdinalIgnoreCase) ? [$"Host: {authority}"] : [line];

    /// <summary>Makes what adds a proxy's login to the CONNECT request, before the proxy asks for it, as kubectl does (protocol.md 1.4).</summary>
    /// <remarks>HttpClient sends it only when asked. Where it was asked nevertheless, its own header is the one that counts.</remarks>
    public static Func<string, IEnumerable<string>> AddProxyLogin(NetworkCredential login)
    {
        var header = ProxyAuthorization(login);
        return line => line.StartsWith("CONNECT ", StringComparison.Ordinal) ? [line, header]
            : line.StartsWith("Proxy-Authorization:", StringComparison.OrdinalIgnoreCase) ? []
            : [line];
    }

    /// <summary>Gives the header line of a proxy's login.</summary>
    public static string ProxyAuthorization(NetworkCredential login) =>
        "Proxy-Authorization: Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{login.UserName}:{login.Password}"));
}
