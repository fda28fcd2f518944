using System.Net.Http.Headers;
using k8s;
using k8s.Authentication;
using Microsoft.Extensions.Time.Testing;
using PortForward.Net.Cluster;
using PortForward.Net.Cluster.Api;
using PortForward.Net.Cluster.Configuration;
using PortForward.Net.KubernetesClientInterop;
using PortForward.Net.Tests.Authentication.Situations;

namespace PortForward.Net.Tests.Authentication;

public sealed class CredentialTests : IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly FakeTimeProvider _time = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_pod_finds_its_own_cluster_and_reads_its_token_anew()
    {
        using var authority = TestCertificates.Authority("a");
        _directory.Write("token", "one\n");
        _directory.Write("ca.crt", TestCertificates.Pem(authority));
        _directory.Write("namespace", "mine");
        await using var connection = InCluster("10.0.0.1");

        Assert.Equal(("https://10.0.0.1:6443/", "mine"), (connection.BaseUri.AbsoluteUri, connection.Namespace));
        Assert.Equal("Bearer one", await AuthorizationAsync(connection));
        _directory.Write("token", "two");
        Assert.Equal("Bearer one", await AuthorizationAsync(connection));
        _time.Advance(TimeSpan.FromSeconds(50));
        Assert.Equal("Bearer two", await AuthorizationAsync(connection));
        _directory.Write("token", "");
        _time.Advance(TimeSpan.FromSeconds(50));
        Assert.Equal("Bearer two", await AuthorizationAsync(connection));
        _directory.Write("token", "three");
        using var refused = await connection.RentAsync(TestContext.Current.CancellationToken);
        Assert.True(connection.Forget(refused.Login));
        Assert.Equal("Bearer three", await AuthorizationAsync(connection));
    }

    [Fact]
    public async Task An_IPv6_service_host_gets_brackets()
    {
        using var authority = TestCertificates.Authority("a");
        _directory.Write("token", "one");
        _directory.Write("ca.crt", TestCertificates.Pem(authority));
        await using var connection = InCluster("fd00::1");

        Assert.Equal(("https://[fd00::1]:6443/", "default"), (connection.BaseUri.AbsoluteUri, connection.Namespace));
    }

    [Fact]
    public async Task A_service_account_without_an_authority_trusts_the_systems()
    {
        _directory.Write("token", "one");

        await using var connection = InCluster("10.0.0.1");

        Assert.Equal("https://10.0.0.1:6443/", connection.BaseUri.AbsoluteUri);
        Assert.False(connection.Trust.IsConfigured);
    }

    [Fact]
    public void A_service_account_whose_authority_is_none_is_refused()
    {
        _directory.Write("token", "one");
        _directory.Write("ca.crt", "nothing");

        var failure = Assert.Throws<PortForwardException>(() => InCluster("10.0.0.1"));
        Assert.Contains("ca.crt", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("s3cr3t t0k3n")]
    public async Task An_unusable_token_file_is_named_without_its_content(string content)
    {
        var path = _directory.Write("token", content);
        await using var connection = Connect($"tokenFile: {path}");

        var failure = await Assert.ThrowsAsync<PortForwardException>(() => AuthorizationAsync(connection));

        Assert.Equal(PortForwardError.Unauthorized, failure.Error);
        Assert.Contains(path, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cr3t", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_stands_in_while_its_file_cannot_be_read()
    {
        await using var connection = Connect("{tokenFile: gone, token: spare}");

        Assert.Equal("Bearer spare", await AuthorizationAsync(connection));
    }

    [Fact]
    public async Task A_refused_token_is_read_anew_and_tried_once_more()
    {
        var path = _directory.Write("token", "old");
        using var authority = TestCertificates.Authority("a");
        using var certificate = TestCertificates.Server(authority, "127.0.0.1");
        await using var server = await TestApiServer.StartAsync(certificate);
        server.IsAuthorized = context =>
        {
            _directory.Write("token", "new");
            return context.Request.Headers.Authorization == "Bearer new";
        };
        await using var connection = Connect($"tokenFile: {path}", Unchecked(server));

        await connection.Reads.ListPodsAsync("n", "a=b", TestContext.Current.CancellationToken);

        Assert.Equal(["Bearer old", "Bearer new"], server.Requests.Select(r => r.Authorization));
    }

    [Theory]
    [InlineData("token: old", "token: new", "Bearer new")]
    [InlineData("{username: me, password: old}", "{username: me, password: new}", "Basic bWU6bmV3")]
    public async Task A_credential_that_a_login_tool_replaces_in_the_kubeconfig_is_read_again_once_it_is_refused(string before, string after, string expected)
    {
        using var authority = TestCertificates.Authority("a");
        using var certificate = TestCertificates.Server(authority, "127.0.0.1");
        await using var server = await TestApiServer.StartAsync(certificate);
        server.IsAuthorized = context => context.Request.Headers.Authorization == expected;
        await using var connection = Connect(before, Unchecked(server));
        WriteConfig(after, Unchecked(server));

        await connection.Reads.ListPodsAsync("n", "a=b", TestContext.Current.CancellationToken);

        Assert.Equal(2, server.Requests.Count);
        Assert.Equal(expected, server.Requests.Last().Authorization);
    }

    [Fact]
    public async Task A_refused_fixed_token_is_not_tried_again()
    {
        using var authority = TestCertificates.Authority("a");
        using var certificate = TestCertificates.Server(authority, "127.0.0.1");
        await using var server = await TestApiServer.StartAsync(certificate);
        server.IsAuthorized = _ => false;
        await using var connection = Connect("token: old", Unchecked(server));

        await Assert.ThrowsAsync<PortForwardException>(() => connection.Reads.ListPodsAsync("n", "a=b", TestContext.Current.CancellationToken));

        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_callers_configuration_gives_its_credentials_and_handler_setup()
    {
        using var authority = TestCertificates.Authority("a");
        using var certificate = TestCertificates.Server(authority, "127.0.0.1");
        await using var server = await TestApiServer.StartAsync(certificate);
        var handlers = new List<string>();
        var configuration = new KubernetesClientConfiguration
        {
            SslCaCerts = [authority],
            Host = $"https://127.0.0.1:{server.Port}/prefix",
            Namespace = "mine",
            AccessToken = "ignored",
            TokenProvider = new Provider(),
            FirstMessageHandlerSetup = _ => handlers.Add("configuration"),
        };
        var options = new PortForwardClientOptions { ConfigureHandler = _ => handlers.Add("options") }.UseConfiguration(configuration);
        await using var connection = ClusterConnection.Create(options);

        await connection.Reads.ListPodsAsync("n", "a=b", TestContext.Current.CancellationToken);
        using var upgrade = await Upgrade.SendAsync(connection);

        Assert.Equal("mine", connection.Namespace);
        Assert.Equal(101, (int)upgrade.StatusCode);
        Assert.Equal(["configuration", "options", "configuration", "options"], handlers);
        Assert.All(server.Requests, r => Assert.Equal("Bearer provided", r.Authorization));
        Assert.Equal(
            ["/prefix/api/v1/namespaces/n/pods", "/prefix/api/v1/namespaces/n/pods/p/portforward"], server.Requests.Select(r => r.Path));
    }

    [Fact]
    public async Task A_refused_connection_tells_the_address()
    {
        int port;
        await using (var server = await TestApiServer.StartAsync(certificate: null))
        {
            port = server.Port;
        }

        await using var connection = Connect("{}", $"http://localhost:{port}");
        var failure = await Assert.ThrowsAnyAsync<Exception>(() => Upgrade.SendAsync(connection));

        var error = ApiErrors.FromTransport(failure, connection.BaseUri);
        Assert.Equal(PortForwardError.ApiServerUnreachable, error.Error);
        Assert.Contains($"http://localhost:{port}", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("token: s3cr3t", true)]
    [InlineData("{username: me, password: s3cr3t}", true)]
    [InlineData("{tokenFile: token}", true)]
    [InlineData("{exec: {apiVersion: client.authentication.k8s.io/v1, command: ./plugin, interactiveMode: Never}}", true)]
    [InlineData("{auth-provider: {name: oidc, config: {idp-issuer-url: 'https://issuer.test', client-id: c, id-token: s3cr3t}}}", true)]
    [InlineData("{}", false)]
    public async Task No_credential_goes_out_in_clear_text(string user, bool warns)
    {
        _directory.Write("token", "s3cr3t");
        var plugin = _directory.Write("plugin", $"#!/bin/sh\ntouch '{_directory.Path}/ran'\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(plugin, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        await using var server = await TestApiServer.StartAsync(certificate: null);
        using var log = new ListLogger();
        await using var connection = Connect(user, $"http://127.0.0.1:{server.Port}", log);

        await connection.Reads.ListPodsAsync("n", "a=b", TestContext.Current.CancellationToken);
        using var upgrade = await Upgrade.SendAsync(connection);

        Assert.Equal([null, null], server.Requests.Select(r => r.Authorization));
        Assert.False(File.Exists(Path.Combine(_directory.Path, "ran")));
        Assert.Equal(warns, log.Text.Contains("Warning 4006: ", StringComparison.Ordinal));
        Assert.DoesNotContain("s3cr3t", log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_callers_token_does_not_go_out_in_clear_text_either()
    {
        await using var server = await TestApiServer.StartAsync(certificate: null);
        var configuration = new KubernetesClientConfiguration { Host = $"http://127.0.0.1:{server.Port}", AccessToken = "s3cr3t" };
        await using var connection = ClusterConnection.Create(new PortForwardClientOptions().UseConfiguration(configuration));

        await connection.Reads.ListPodsAsync("n", "a=b", TestContext.Current.CancellationToken);

        Assert.Null(Assert.Single(server.Requests).Authorization);
    }

    private static string Unchecked(TestApiServer server) => $"https://127.0.0.1:{server.Port}\n    insecure-skip-tls-verify: true";

    private ClusterConnection InCluster(string host) => ClusterConnection.Create(
        new PortForwardClientOptions { TimeProvider = _time },
        new KubeEnvironment
        {
            Variable = name => name switch { "KUBERNETES_SERVICE_HOST" => host, "KUBERNETES_SERVICE_PORT" => "6443", _ => null },
            HomeDirectory = "/nowhere",
            ServiceAccountDirectory = _directory.Path,
        });

    private ClusterConnection Connect(string user, string server = "https://api.test", ListLogger? log = null)
    {
        var path = WriteConfig(user, server);
        return ClusterConnection.Create(new PortForwardClientOptions { KubeConfig = { Path = path }, TimeProvider = _time, LoggerFactory = log });
    }

    private string WriteConfig(string user, string server) => _directory.Write("config", $"""
            current-context: main
            clusters:
            - name: c
              cluster:
                server: {server}
            contexts:
            - name: main
              context:
                cluster: c
                user: u
            users:
            - name: u
              user:
                {user}
            """);

    private static async Task<string?> AuthorizationAsync(ClusterConnection connection)
    {
        using var request = new HttpRequestMessage();
        using var lease = await connection.RentAsync(TestContext.Current.CancellationToken);
        connection.Authorize(request, lease.Login);
        return request.Headers.Authorization?.ToString();
    }

    private sealed class Provider : ITokenProvider
    {
        public Task<AuthenticationHeaderValue> GetAuthenticationHeaderAsync(CancellationToken cancellationToken) =>
            Task.FromResult(new AuthenticationHeaderValue("Bearer", "provided"));
    }
}
