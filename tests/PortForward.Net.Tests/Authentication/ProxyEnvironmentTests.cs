using PortForward.Net.Cluster.Proxies;

namespace PortForward.Net.Tests.Authentication;

/// <summary>Conformance case 70, and which variable counts.</summary>
public sealed class ProxyEnvironmentTests
{
    [Theory]
    [InlineData("https://api.test:6443", "", true)]
    [InlineData("https://api.test:6443", "*", false)]
    [InlineData("https://api.test:6443", "api.test", false)]
    [InlineData("https://api.test:6443", "API.TEST", false)]
    [InlineData("https://api.test:6443", "test", false)]
    [InlineData("https://api.test:6443", ".test", false)]
    [InlineData("https://api.test:6443", "*.test", false)]
    [InlineData("https://api.test:6443", ".api.test", true)]
    [InlineData("https://api.test:6443", "pi.test", true)]
    [InlineData("https://api.test:6443", "other.example, api.test", false)]
    [InlineData("https://api.test:6443", "api.test:6443", false)]
    [InlineData("https://api.test:6443", "api.test:443", true)]
    [InlineData("https://10.1.2.3:6443", "10.1.2.3", false)]
    [InlineData("https://10.1.2.3:6443", "10.1.2.3:443", true)]
    [InlineData("https://10.1.2.3:6443", "10.1.0.0/16", false)]
    [InlineData("https://10.2.2.3:6443", "10.1.0.0/16", true)]
    [InlineData("https://10.1.2.3:6443", "10.1.2.9/16", false)]
    [InlineData("https://10.2.2.3:6443", "10.1.2.9/15", true)]
    [InlineData("https://10.1.2.3:6443", "10.1.2.2/31", false)]
    [InlineData("https://10.1.2.3:6443", "10.1.2.3/33", true)]
    [InlineData("https://10.1.2.3:6443", "0.0.0.0/0", false)]
    [InlineData("https://10.1.2.3:6443", "::/0", true)]
    [InlineData("https://[::ffff:10.1.2.3]:6443", "10.1.0.0/16", false)]
    [InlineData("https://10.1.2.3:6443", "::ffff:10.1.2.3", false)]
    [InlineData("https://[fd00::1]:6443", "fd00::5/8", false)]
    [InlineData("https://[fd00::1]:6443", "fd00::/8", false)]
    [InlineData("https://[fd00::1]:6443", "fd00::1", false)]
    [InlineData("https://[fd00::1]:6443", "[fd00::1]:6443", false)]
    [InlineData("https://[fd00::1]:6443", "fd00::2", true)]
    [InlineData("https://localhost:6443", "", false)]
    [InlineData("https://127.0.0.9:6443", "", false)]
    [InlineData("https://[::1]:6443", "", false)]
    public void NO_PROXY_excepts(string server, string exceptions, bool proxied)
    {
        var found = ProxyEnvironment.Find(new Uri(server), name => name switch
        {
            "HTTPS_PROXY" => "http://proxy:3128",
            "NO_PROXY" => exceptions,
            _ => null,
        });

        Assert.Equal(proxied ? "http://proxy:3128" : null, found);
    }

    [Theory]
    [InlineData("https://api.test", "HTTPS_PROXY", true)]
    [InlineData("https://api.test", "https_proxy", true)]
    [InlineData("https://api.test", "HTTP_PROXY", false)]
    [InlineData("https://api.test", "ALL_PROXY", false)]
    [InlineData("http://api.test", "HTTP_PROXY", true)]
    [InlineData("http://api.test", "http_proxy", true)]
    [InlineData("http://api.test", "HTTPS_PROXY", false)]
    public void A_variable_counts_for_its_own_scheme(string server, string variable, bool proxied) =>
        Assert.Equal(proxied ? "proxy" : null, ProxyEnvironment.Find(new Uri(server), name => name == variable ? "proxy" : null));

    [Theory]
    [InlineData("proxy", "http://proxy/", null, null)]
    [InlineData("proxy:3128", "http://proxy:3128/", null, null)]
    [InlineData("https://proxy", "https://proxy/", null, null)]
    [InlineData("socks5://proxy", "socks5://proxy:1080/", null, null)]
    [InlineData("socks5h://proxy:99", "socks5://proxy:99/", null, null)]
    [InlineData("http://me:p%40ss%3A@proxy:3128", "http://proxy:3128/", "me", "p@ss:")]
    [InlineData("http://m%25e@proxy:3128/path", "http://proxy:3128/", "m%e", "")]
    public void A_proxys_address_is_read_with_its_login_apart(string text, string address, string? user, string? password)
    {
        var proxy = ClusterProxy.TryParse(text, out _)!;
        var login = proxy.ToWebProxy().Credentials?.GetCredential(proxy.Address, "Basic");

        Assert.Equal((address, user, password), (proxy.Address.AbsoluteUri, login?.UserName, login?.Password));
    }

    [Theory]
    [InlineData("ftp://me:s3cr3t@proxy", "unsupported scheme \"ftp\"")]
    [InlineData("http://", "not a URL")]
    [InlineData("http://me:s3cr3t@", "not a URL")]
    public void What_is_no_proxy_is_refused_without_being_quoted(string text, string reason)
    {
        Assert.Null(ClusterProxy.TryParse(text, out var error));
        Assert.Contains(reason, error, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cr3t", error, StringComparison.Ordinal);
    }
}
