using System.Text;
using System.Text.RegularExpressions;
using PortForward.Net.EndToEnd.Tests.Library;

namespace PortForward.Net.EndToEnd.Tests.Proxies;

/// <summary>The real cluster through real proxies, by each transport: conformance cases 68 and 69.</summary>
public sealed partial class ProxyTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("portforward-test-");

    public static TheoryData<string, string, bool> Ways()
    {
        var rows = new TheoryData<string, string, bool>();
        foreach (var transport in new[] { "spdy", "websocket" })
        {
            foreach (var scheme in new[] { "http", "https", "socks5" })
            {
                rows.Add(transport, scheme, false);
                rows.Add(transport, scheme, true);
            }
        }

        return rows;
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_forward_goes_through_the_proxy(string transport, string scheme, bool withLogin)
    {
        var kubeConfig = Cluster.KubeConfig(transport);
        await using var proxy = await ProxyProcess.StartAsync(scheme, withLogin);
        await using var client = Client(kubeConfig, proxy, withLogin ? ProxyProcess.Login() : null);

        await using (var forward = await client.StartForwardAsync(PortForwardTarget.Service("web"), PortMapping.Parse(":80")).WaitAsync(Workload.Patience))
        {
            using var http = new HttpClient();
            Assert.StartsWith("hello from web-", await http.GetStringAsync(new Uri($"http://{forward.LocalEndPoint}/")), StringComparison.Ordinal);
        }

        await using (var stream = await client.ConnectAsync(PortForwardTarget.Pod("lone"), Workload.Echo))
        {
            Assert.True(await Workload.EchoesAsync(stream, 1_000_000, 1));
        }

        await client.DisposeAsync();
        await proxy.WaitUntilServedAsync(ServerOf(kubeConfig));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_proxy_without_the_right_login_is_told_as_such(string transport, string scheme, bool withWrongLogin)
    {
        var kubeConfig = Cluster.KubeConfig(transport);
        await using var proxy = await ProxyProcess.StartAsync(scheme, withLogin: true);
        await using var client = Client(kubeConfig, proxy, withWrongLogin ? ProxyProcess.Login("wr@ng-s3cr3t") : null);

        var failure = await Assert.ThrowsAsync<PortForwardException>(
            () => client.ConnectAsync(PortForwardTarget.Pod("lone"), Workload.Echo).WaitAsync(Workload.Patience));

        Assert.Equal(PortForwardError.ProxyFailure, failure.Error);
        Assert.Contains($"The proxy {proxy.Url()} for https://{ServerOf(kubeConfig)}", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cr3t", failure.ToString(), StringComparison.Ordinal);
        if (scheme != "socks5")
        {
            Assert.Contains("407", failure.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("http")]
    [InlineData("https")]
    [InlineData("socks5")]
    public async Task A_server_that_the_proxy_cannot_reach_is_told_as_the_proxys_answer(string scheme)
    {
        var kubeConfig = Cluster.KubeConfig("websocket");
        await using var proxy = await ProxyProcess.StartAsync(scheme, withLogin: false);
        await using var client = Client(kubeConfig, proxy, null, server: "https://127.0.0.1:1");

        var failure = await Assert.ThrowsAsync<PortForwardException>(
            () => client.ConnectAsync(PortForwardTarget.Pod("lone"), Workload.Echo).WaitAsync(Workload.Patience));

        Assert.Equal(PortForwardError.ProxyFailure, failure.Error);
        Assert.Contains("for https://127.0.0.1:1", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http")]
    [InlineData("socks5")]
    public async Task A_proxy_that_is_down_is_told_as_such(string scheme)
    {
        var kubeConfig = Cluster.KubeConfig("websocket");
        string url;
        await using (var proxy = await ProxyProcess.StartAsync(scheme, withLogin: false))
        {
            url = proxy.Url();
        }

        await using var client = PortForwardClient.Create(new PortForwardClientOptions
        {
            KubeConfig = { Path = kubeConfig, ProxyUrl = url },
        });

        var failure = await Assert.ThrowsAsync<PortForwardException>(
            () => client.ConnectAsync(PortForwardTarget.Pod("lone"), Workload.Echo).WaitAsync(Workload.Patience));

        Assert.Equal(PortForwardError.ProxyFailure, failure.Error);
        Assert.Contains($"The proxy {url} for", failure.Message, StringComparison.Ordinal);
        Assert.Contains("could not be reached", failure.Message, StringComparison.Ordinal);
    }

    private PortForwardClient Client(string kubeConfig, ProxyProcess proxy, string? login, string? server = null)
    {
        var overrides = new KubeConfigOptions { Path = kubeConfig, ProxyUrl = proxy.Url(login), Server = server };
        if (proxy.AuthorityPem is { } pem)
        {
            // As with kubectl, the proxy's certificate is checked by the cluster's own authorities.
            var bundle = Path.Combine(_folder.FullName, "authorities.pem");
            File.WriteAllText(bundle, ClusterAuthority(kubeConfig) + "\n" + pem);
            overrides.CertificateAuthorityPath = bundle;
        }

        return PortForwardClient.Create(new PortForwardClientOptions { KubeConfig = overrides });
    }

    private static string ClusterAuthority(string kubeConfig)
    {
        var text = File.ReadAllText(kubeConfig);
        return AuthorityData().Match(text) is { Success: true } data
            ? Encoding.UTF8.GetString(Convert.FromBase64String(data.Groups[1].Value))
            : File.ReadAllText(AuthorityFile().Match(text).Groups[1].Value);
    }

    private static string ServerOf(string kubeConfig) => ServerAddress().Match(File.ReadAllText(kubeConfig)).Groups[1].Value;

    [GeneratedRegex(@"certificate-authority-data:\s*(\S+)")]
    private static partial Regex AuthorityData();

    [GeneratedRegex(@"certificate-authority:\s*(\S+)")]
    private static partial Regex AuthorityFile();

    [GeneratedRegex(@"server:\s*https://([^/\s]+)")]
    private static partial Regex ServerAddress();
}
