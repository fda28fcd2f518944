using System.Diagnostics;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using k8s;
using PortForward.Net.Cluster;
using PortForward.Net.KubernetesClientInterop;
using PortForward.Net.Tests.Testing;

namespace PortForward.Net.Tests.Authentication;

/// <summary>Which certificates of servers are accepted: those that kubectl accepts. Where there is one on the PATH, it is asked too.</summary>
public sealed class ServerCertificateTests : IDisposable
{
    private const string Kubectl = "kubectl-1.32";

    private readonly List<X509Certificate2> _made = [];

    public void Dispose() => _made.ForEach(certificate => certificate.Dispose());

    [Theory]
    [InlineData("::1", "::1", true)]
    [InlineData("[::1]", "::1", true)]
    [InlineData("fd00::12", "fd00::12", true)]
    [InlineData("fd00:0:0::12", "fd00::12", true)]
    [InlineData("fd00::13", "fd00::12", false)]
    [InlineData("10.96.0.1", "10.96.0.1", true)]
    [InlineData("10.96.0.2", "10.96.0.1", false)]
    [InlineData("api.internal.", "api.internal", true)]
    [InlineData("API.Internal", "api.internal", true)]
    [InlineData("other.internal.", "api.internal", false)]
    [InlineData("api_1.internal", "api_1.internal", true)]
    public async Task The_tls_server_name_is_matched_as_kubectl_does(string name, string certified, bool accepted)
    {
        var authority = Make(new TestIssue("authority") { IsAuthority = true }, null);
        var leaf = Make(new TestIssue("server") { Names = [certified] }, authority);

        await AssertJudgedAsync(accepted, leaf, [], [authority], name);
    }

    [Theory]
    [InlineData("api.internal..")]
    [InlineData("api.internal:443")]
    [InlineData("api internal")]
    public async Task A_tls_server_name_that_no_certificate_can_have_is_refused(string name)
    {
        var authority = Make(new TestIssue("authority") { IsAuthority = true }, null);
        var leaf = Make(new TestIssue("server") { Names = ["api.internal"] }, authority);
        await using var server = await TestApiServer.StartAsync(leaf);
        if (KubectlCase.OnPath(Kubectl) is { } kubectl)
        {
            Assert.False(await KubectlAcceptsAsync(kubectl, server, [authority], name));
        }

        var configuration = new KubernetesClientConfiguration { Host = $"https://localhost:{server.Port}", SslCaCerts = [authority], TlsServerName = name };
        var failure = Assert.Throws<PortForwardException>(() => ClusterConnection.Create(new PortForwardClientOptions().UseConfiguration(configuration)));
        Assert.Equal(PortForwardError.KubeConfigInvalid, failure.Error);
        Assert.Contains("tls-server-name", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(TestIssue.AnyUsage, null, null, true)]
    [InlineData(TestIssue.ServerUsage, TestIssue.AnyUsage, null, true)]
    [InlineData(TestIssue.ServerUsage, null, TestIssue.AnyUsage, true)]
    [InlineData(TestIssue.AnyUsage, TestIssue.AnyUsage, TestIssue.AnyUsage, true)]
    [InlineData(TestIssue.ClientUsage, null, null, false)]
    [InlineData(TestIssue.AnyUsage, TestIssue.ClientUsage, null, false)]
    [InlineData(TestIssue.AnyUsage, null, TestIssue.ClientUsage, false)]
    public async Task A_certificate_for_any_usage_is_one_for_servers(string leafUsage, string? intermediateUsage, string? authorityUsage, bool accepted)
    {
        var authority = Make(new TestIssue("authority") { IsAuthority = true, Usage = authorityUsage }, null);
        var intermediate = Make(new TestIssue("intermediate") { IsAuthority = true, Usage = intermediateUsage }, authority);
        var leaf = Make(new TestIssue("server") { Names = ["localhost"], Usage = leafUsage }, intermediate);

        await AssertJudgedAsync(accepted, leaf, [intermediate, authority], [authority]);
    }

    // An authority that was made again, and signed by the old one.
    [Fact]
    public async Task An_intermediate_may_have_the_name_of_its_authority()
    {
        var authority = Make(new TestIssue("kubernetes") { IsAuthority = true }, null);
        var renewed = Make(new TestIssue("kubernetes") { IsAuthority = true }, authority);
        var stranger = Make(new TestIssue("kubernetes") { IsAuthority = true }, null);
        var leaf = Make(new TestIssue("server") { Names = ["localhost"] }, renewed);

        await AssertJudgedAsync(true, leaf, [renewed, authority], [authority]);
        await AssertJudgedAsync(true, leaf, [renewed, authority], [renewed]);
        await AssertJudgedAsync(true, leaf, [renewed, authority], [stranger, authority]);
        await AssertJudgedAsync(false, leaf, [renewed, authority], [stranger]);
        await AssertJudgedAsync(false, leaf, [], [authority]);
    }

    [Theory]
    [InlineData("authority", 0, false)]
    [InlineData("authority", 1, true)]
    [InlineData("intermediate", 0, false)]
    [InlineData("intermediate", 1, true)]
    [InlineData("intermediate", null, true)]
    public async Task Every_intermediate_counts_towards_the_length_of_the_path(string name, int? length, bool accepted)
    {
        var authority = Make(new TestIssue("authority") { IsAuthority = true, PathLength = length }, null);
        var intermediate = Make(new TestIssue(name) { IsAuthority = true }, authority);
        var leaf = Make(new TestIssue("server") { Names = ["localhost"] }, intermediate);

        await AssertJudgedAsync(accepted, leaf, [intermediate, authority], [authority]);
    }

    [Fact]
    public async Task A_certificate_that_is_itself_trusted_is_accepted()
    {
        var authority = Make(new TestIssue("authority") { IsAuthority = true }, null);
        var signed = Make(new TestIssue("server") { Names = ["localhost"] }, authority);
        var own = Make(new TestIssue("server") { Names = ["localhost"] }, null);
        var other = Make(new TestIssue("server") { Names = ["localhost"] }, null);
        var client = Make(new TestIssue("server") { Names = ["localhost"], Usage = TestIssue.ClientUsage }, null);

        await AssertJudgedAsync(true, signed, [], [signed]);
        await AssertJudgedAsync(true, own, [], [own]);
        await AssertJudgedAsync(false, own, [], [other]);
        await AssertJudgedAsync(false, client, [], [client]);
    }

    private X509Certificate2 Make(TestIssue issue, X509Certificate2? issuer)
    {
        var certificate = issue.SignedBy(issuer);
        _made.Add(certificate);
        return certificate;
    }

    private static async Task AssertJudgedAsync(
        bool accepted, X509Certificate2 leaf, X509Certificate2Collection sent, X509Certificate2[] authorities, string? serverName = null)
    {
        await using var server = await TestApiServer.StartAsync(leaf, sent, sendsAlone: true);
        if (KubectlCase.OnPath(Kubectl) is { } kubectl)
        {
            Assert.Equal(accepted, await KubectlAcceptsAsync(kubectl, server, authorities, serverName));
        }

        var configuration = new KubernetesClientConfiguration
        {
            Host = $"https://localhost:{server.Port}",
            SslCaCerts = [.. authorities],
            TlsServerName = serverName,
        };
        if (accepted)
        {
            await ClusterTlsTests.AssertReachesAsync(configuration);
            var isAddress = IPAddress.TryParse(serverName, out _);
            Assert.All(server.Requests, r => Assert.Equal(isAddress ? "" : (serverName ?? "localhost").TrimEnd('.'), r.ServerName ?? ""));
        }
        else
        {
            await ClusterTlsTests.AssertTlsFailureAsync(configuration, "certificate");
        }
    }

    private static async Task<bool> KubectlAcceptsAsync(string kubectl, TestApiServer server, X509Certificate2[] authorities, string? serverName)
    {
        using var directory = new TempDirectory();
        directory.Write("ca.crt", TestCertificates.Pem(authorities));
        var config = directory.Write("config", $$"""
            current-context: main
            contexts: [{name: main, context: {cluster: c, user: u} }]
            users: [{name: u, user: {token: t} }]
            clusters: [{name: c, cluster: {server: 'https://localhost:{{server.Port}}', certificate-authority: ca.crt, tls-server-name: '{{serverName}}' } }]
            """);
        var start = new ProcessStartInfo(kubectl, ["--kubeconfig", config, "get", "--raw", "/version"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await output;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0 || error.Contains("certificate", StringComparison.Ordinal) || error.Contains("x509", StringComparison.Ordinal), error);
        return process.ExitCode == 0;
    }
}
