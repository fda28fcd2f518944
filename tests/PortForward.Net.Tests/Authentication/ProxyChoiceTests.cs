using PortForward.Net.Cluster;
using PortForward.Net.Cluster.Configuration;
using PortForward.Net.Testing;
using PortForward.Net.Tests.Diagnosis;

namespace PortForward.Net.Tests.Authentication;

/// <summary>Which proxy is used, and how a server that speaks plain HTTP is reached through one (conformance case 68).</summary>
public sealed class ProxyChoiceTests : IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly Dictionary<string, string?> _variables = [];

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task The_kubeconfig_goes_before_the_environment()
    {
        _variables["HTTPS_PROXY"] = "http://of-the-environment:1";
        await using var written = Connect("https://api.test", "proxy-url: socks5://me:s3cr3t@of-the-file:2");
        await using var unwritten = Connect("https://api.test");
        _variables["NO_PROXY"] = "api.test";
        await using var excepted = Connect("https://api.test");
        await using var writtenAnyway = Connect("https://api.test", "proxy-url: http://of-the-file");

        Assert.Equal("socks5://of-the-file:2/", written.ProxyAddress?.AbsoluteUri);
        Assert.Equal("http://of-the-environment:1/", unwritten.ProxyAddress?.AbsoluteUri);
        Assert.Null(excepted.ProxyAddress);
        Assert.Equal("http://of-the-file/", writtenAnyway.ProxyAddress?.AbsoluteUri);
    }

    [Fact]
    public void A_proxy_of_the_environment_that_is_none_is_refused_without_being_quoted()
    {
        _variables["HTTPS_PROXY"] = "ftp://me:s3cr3t@proxy";

        var failure = Assert.Throws<PortForwardException>(() => Connect("https://api.test"));

        Assert.Equal(PortForwardError.KubeConfigInvalid, failure.Error);
        Assert.Contains("unsupported scheme \"ftp\"", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cr3t", failure.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("m%40e:p%3Aw")]
    public async Task An_upgrade_over_plain_http_goes_by_a_tunnel(string? login)
    {
        await using var server = await TestApiServer.StartAsync(null);
        await using var proxy = new ConnectProxy { Credential = login is null ? null : Uri.UnescapeDataString(login) };
        await using var connection = Connect(
            $"http://127.0.0.1:{server.Port}", $"proxy-url: http://{(login is null ? "" : login + "@")}127.0.0.1:{proxy.Port}");

        using var answer = await Upgrade.SendAsync(connection);

        Assert.Equal(101, (int)answer.StatusCode);
        Assert.Contains(server.Requests, request => request.Path.EndsWith("/portforward", StringComparison.Ordinal));
        Assert.Equal(0, proxy.Asked);
    }

    [Fact]
    public async Task Repeated_headers_reach_the_server_through_a_tunnel_too()
    {
        await using var cluster = await TestCluster.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        cluster.AddPod("echo", pod => pod.Serve(80, async (connection, stop) => await connection.CopyToAsync(connection, stop)));
        cluster.AddToken("erin", TestRights.All, "erin");
        await using var proxy = new ConnectProxy { Credential = "me:s3cr3t" };
        await using var client = PortForwardClient.Create(new PortForwardClientOptions
        {
            KubeConfig = { Path = cluster.KubeConfigPath, ProxyUrl = $"http://me:s3cr3t@127.0.0.1:{proxy.Port}" },
            Impersonate = new PortForwardImpersonation { UserName = "erin", Groups = { "one", "two" } },
        });

        await using var stream = await client.ConnectAsync(PortForwardTarget.Pod("echo"), 80, TestContext.Current.CancellationToken);

        Assert.Equal(
            ["impersonate-group: one", "impersonate-group: two", "impersonate-user: erin"],
            cluster.Users.Seen.Last(seen => seen.Path.EndsWith("/portforward", StringComparison.Ordinal)).ActsAs);
        Assert.Equal(0, proxy.Asked);
    }

    private ClusterConnection Connect(string server, string more = "") => ClusterConnection.Create(
        new PortForwardClientOptions
        {
            KubeConfig =
            {
                Path = _directory.Write("config", $$"""
                    current-context: main
                    contexts: [{name: main, context: {cluster: c} }]
                    clusters:
                    - name: c
                      cluster:
                        server: {{server}}
                        {{more}}
                    """),
            },
        },
        new KubeEnvironment { Variable = _variables.GetValueOrDefault, HomeDirectory = _directory.Path, ServiceAccountDirectory = "/nowhere" });
}
