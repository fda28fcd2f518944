using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using k8s;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using PortForward.Net.Cluster;
using PortForward.Net.Cluster.Api;
using PortForward.Net.Cluster.Configuration;
using PortForward.Net.Cluster.Trust;
using PortForward.Net.KubernetesClientInterop;

namespace PortForward.Net.Tests.Authentication;

/// <summary>Conformance case 67, on typed reads and on upgrades alike.</summary>
public sealed class ClusterTlsTests : IDisposable
{
    private const string NameMismatch = "RemoteCertificateNameMismatch";
    private const string PartialChain = "PartialChain";

    private readonly X509Certificate2 _authority = TestCertificates.Authority("cluster authority");

    public void Dispose() => _authority.Dispose();

    [Fact]
    public async Task The_clusters_own_authority_is_trusted()
    {
        using var certificate = TestCertificates.Server(_authority, "localhost", "127.0.0.1");
        await using var server = await TestApiServer.StartAsync(certificate);

        await AssertReachesAsync(Configuration(server, "localhost", _authority));
        await AssertReachesAsync(Configuration(server, "127.0.0.1", _authority));
    }

    [Fact]
    public async Task A_server_of_another_name_is_refused_though_the_authority_signed_it()
    {
        using var certificate = TestCertificates.Server(_authority, "other.example");
        await using var server = await TestApiServer.StartAsync(certificate);

        await AssertTlsFailureAsync(Configuration(server, "localhost", _authority), NameMismatch);
    }

    [Fact]
    public async Task A_server_of_another_authority_is_refused()
    {
        using var stranger = TestCertificates.Authority("another authority");
        using var certificate = TestCertificates.Server(stranger, "localhost");
        await using var server = await TestApiServer.StartAsync(certificate);

        await AssertTlsFailureAsync(Configuration(server, "localhost", _authority), PartialChain);
        await AssertTlsFailureAsync(Configuration(server, "localhost"), PartialChain);
    }

    [Fact]
    public async Task Checking_is_off_only_when_asked()
    {
        using var certificate = TestCertificates.Server(_authority, "other.example");
        await using var server = await TestApiServer.StartAsync(certificate);
        var configuration = Configuration(server, "localhost");
        configuration.SkipTlsVerify = true;

        await AssertReachesAsync(configuration);
    }

    [Fact]
    public async Task The_tls_server_name_is_sent_and_verified()
    {
        using var certificate = TestCertificates.Server(_authority, "api.internal");
        await using var server = await TestApiServer.StartAsync(certificate);
        var configuration = Configuration(server, "127.0.0.1", _authority);
        configuration.TlsServerName = "api.internal";

        await AssertReachesAsync(configuration);

        Assert.All(server.Requests, r => Assert.Equal(("api.internal", $"127.0.0.1:{server.Port}"), (r.ServerName, r.Host)));
        configuration.TlsServerName = "other.internal";
        await AssertTlsFailureAsync(configuration, NameMismatch);
    }

    [Fact]
    public async Task An_intermediate_alone_is_trusted_for_what_it_signed_and_nothing_else()
    {
        using var intermediate = TestCertificates.Authority("intermediate", _authority);
        using var certificate = TestCertificates.Server(intermediate, "localhost");
        using var wrongName = TestCertificates.Server(intermediate, "other.example");
        using var rootSigned = TestCertificates.Server(_authority, "localhost");
        // Of the same name, so that only the signature tells them apart.
        using var stranger = TestCertificates.Authority("intermediate");
        using var foreign = TestCertificates.Server(stranger, "localhost");
        await using var server = await TestApiServer.StartAsync(certificate, [intermediate]);
        await using var wrongNameServer = await TestApiServer.StartAsync(wrongName, [intermediate]);
        await using var rootSignedServer = await TestApiServer.StartAsync(rootSigned);
        await using var foreignServer = await TestApiServer.StartAsync(foreign);

        await AssertReachesAsync(Configuration(server, "localhost", intermediate));
        await AssertReachesAsync(Configuration(server, "localhost", _authority));
        await AssertTlsFailureAsync(Configuration(wrongNameServer, "localhost", intermediate), NameMismatch);
        await AssertTlsFailureAsync(Configuration(rootSignedServer, "localhost", intermediate), PartialChain);
        await AssertTlsFailureAsync(Configuration(foreignServer, "localhost", intermediate), "certificate");
    }

    [Fact]
    public async Task Handshakes_at_once_share_the_policy_and_leave_nothing_in_it()
    {
        using var intermediate = TestCertificates.Authority("intermediate", _authority);
        using var certificate = TestCertificates.Server(intermediate, "localhost");
        await using var server = await TestApiServer.StartAsync(certificate, [intermediate]);
        var policies = new List<X509ChainPolicy>();
        await using var connection = ClusterConnection.Create(new PortForwardClientOptions
        {
            ConfigureHandler = handler => policies.Add(handler.SslOptions.CertificateChainPolicy!),
        }.UseConfiguration(Configuration(server, "localhost", _authority)));

        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => UpgradeAsync(connection)));

        Assert.All(policies, policy => Assert.Empty(policy.ExtraStore));
    }

    [Theory]
    [InlineData("own")]
    [InlineData("system")]
    [InlineData("skip")]
    public async Task No_certificate_is_fetched_from_an_address_that_the_server_names(string trust)
    {
        using var planted = new TcpListener(IPAddress.Loopback, 0);
        planted.Start();
        var visitor = planted.AcceptSocketAsync(TestContext.Current.CancellationToken).AsTask();
        using var intermediate = TestCertificates.Authority("intermediate", _authority);
        using var certificate = TestChain.Server(intermediate, issuerUrl: $"http://{planted.LocalEndpoint}/issuer.crt");
        await using var server = await TestApiServer.StartAsync(certificate, sendsAlone: true);
        var configuration = trust == "own" ? Configuration(server, "localhost", _authority) : Configuration(server, "localhost");
        configuration.SkipTlsVerify = trust == "skip";

        if (trust == "skip")
        {
            await AssertReachesAsync(configuration);
        }
        else
        {
            await AssertTlsFailureAsync(configuration, PartialChain);
        }

        Assert.False(visitor.IsCompleted);
    }

    [Fact]
    public async Task An_intermediate_is_trusted_also_if_the_server_sends_the_root()
    {
        using var intermediate = TestCertificates.Authority("intermediate", _authority);
        using var certificate = TestCertificates.Server(intermediate, "localhost");
        using var wrongName = TestCertificates.Server(intermediate, "other.example");
        using var stranger = TestCertificates.Authority("another authority");
        await using var server = await TestApiServer.StartAsync(certificate, [intermediate, _authority]);
        await using var wrongNameServer = await TestApiServer.StartAsync(wrongName, [intermediate, _authority]);

        await AssertReachesAsync(Configuration(server, "localhost", intermediate));
        await AssertTlsFailureAsync(Configuration(wrongNameServer, "localhost", intermediate), NameMismatch);
        await AssertTlsFailureAsync(Configuration(server, "localhost", stranger), "certificate");
    }

    [Fact]
    public async Task Authorities_of_one_name_are_each_tried()
    {
        using var old = TestChain.Authority("kubernetes");
        using var current = TestChain.Authority("kubernetes");
        using var stranger = TestChain.Authority("kubernetes");
        using var certificate = TestChain.Server(current);
        using var forged = TestChain.Server(stranger);
        await using var server = await TestApiServer.StartAsync(certificate);
        await using var forger = await TestApiServer.StartAsync(forged);

        await AssertReachesAsync(Configuration(server, "localhost", old, current));
        await AssertReachesAsync(Configuration(server, "localhost", current, old));
        await AssertTlsFailureAsync(Configuration(forger, "localhost", old, current), "certificate");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_authority_file_that_is_replaced_is_read_again(bool inCluster)
    {
        using var directory = new TempDirectory();
        using var next = TestCertificates.Authority("next");
        using var certificate = TestCertificates.Server(_authority, "localhost");
        await using var old = await TestApiServer.StartAsync(certificate);
        directory.Write("token", "t");
        directory.Write("ca.crt", TestCertificates.Pem(_authority));
        await using var connection = ClusterConnection.Create(
            new PortForwardClientOptions
            {
                KubeConfig =
                {
                    Path = inCluster ? null : directory.Write("config", $$"""
                        current-context: main
                        contexts: [{name: main, context: {cluster: c} }]
                        clusters: [{name: c, cluster: {server: 'https://localhost:{{old.Port}}', certificate-authority: ca.crt } }]
                        """),
                },
            },
            new KubeEnvironment
            {
                Variable = name => name switch
                {
                    "KUBERNETES_SERVICE_HOST" => "localhost",
                    "KUBERNETES_SERVICE_PORT" => old.Port.ToString(CultureInfo.InvariantCulture),
                    _ => null,
                },
                HomeDirectory = "/nowhere",
                ServiceAccountDirectory = directory.Path,
            });
        await UpgradeAsync(connection);

        // One that was trusted before is trusted no more, and the new one is.
        directory.Write("ca.crt", TestCertificates.Pem(next) + Environment.NewLine);
        await Assert.ThrowsAsync<HttpRequestException>(() => UpgradeAsync(connection));
        var options = new SslClientAuthenticationOptions();
        connection.Trust.Apply(options);
        Assert.Equal(next.Thumbprint, Assert.Single(options.CertificateChainPolicy!.CustomTrustStore).Thumbprint);

        // The handler that was made with the first authority accepts it again.
        directory.Write("ca.crt", TestCertificates.Pem(next) + Environment.NewLine + TestCertificates.Pem(_authority));
        await UpgradeAsync(connection);
    }

    // Many systems no longer sign a handshake with such a certificate, so that the policy alone is asked.
    [Fact]
    public void A_certificate_signed_with_SHA1_is_refused()
    {
        using var authority = TestChain.Authority("kubernetes");
        using var weak = TestChain.Server(authority, new Sha1Signer(authority));
        using var strong = TestChain.Server(authority);

        Assert.Contains("SHA-1", Assert.Throws<AuthenticationException>(() => Judge(weak)).Message, StringComparison.Ordinal);
        Assert.True(Judge(strong));

        bool Judge(X509Certificate2 certificate)
        {
            using var trust = new ClusterTrust([authority], ownsAuthorities: false, skipVerify: false);
            var options = new SslClientAuthenticationOptions();
            trust.Apply(options);
            using var chain = new X509Chain { ChainPolicy = options.CertificateChainPolicy! };
            chain.Build(certificate);
            return options.RemoteCertificateValidationCallback!(this, certificate, chain, SslPolicyErrors.None);
        }
    }

    [Fact]
    public async Task A_client_certificate_is_presented()
    {
        using var certificate = TestCertificates.Server(_authority, "localhost");
        using var client = TestCertificates.Client(_authority, "me");
        await using var server = await TestApiServer.StartAsync(certificate, clientCertificate: true);
        var configuration = Configuration(server, "localhost", _authority);
        configuration.ClientCertificateData = Base64(TestCertificates.Pem(client, _authority));
        configuration.ClientCertificateKeyData = Base64(TestCertificates.KeyPem(client));

        await AssertReachesAsync(configuration);

        Assert.All(server.Requests, r => Assert.Equal("CN=me", r.Client));
    }

    // Under TLS 1.3 the client has finished before the server looks at its certificate.
    [Theory]
    [InlineData("-tls1_2", "none", "handshake_failure (40)")]
    [InlineData("-tls1_3", "none", "certificate_required (116)")]
    [InlineData("-tls1_2", "stranger", "unknown_ca (48)")]
    [InlineData("-tls1_3", "stranger", "unknown_ca (48)")]
    [InlineData("-tls1_2", "expired", "certificate_expired (45)")]
    [InlineData("-tls1_3", "expired", "certificate_expired (45)")]
    [InlineData("-tls1_3", "server", "unsupported_certificate (43)")]
    public async Task A_client_certificate_that_the_server_refuses_is_told_by_its_alert(string version, string kind, string alert)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs OpenSSL, which tells the alert.");
        using var certificate = TestCertificates.Server(_authority, "localhost");
        using var stranger = TestCertificates.Authority("another authority");
        using var client = kind switch
        {
            "stranger" => TestCertificates.Client(stranger, "me"),
            "expired" => TestCertificates.Client(_authority, "me", DateTimeOffset.UtcNow.AddHours(-1)),
            "server" => TestCertificates.Server(_authority, "me"),
            _ => null,
        };
        await using var server = await OpenSslServer.StartAsync(certificate, _authority, version);
        var configuration = Configuration(server.Port, "localhost", _authority);
        if (client is not null)
        {
            configuration.ClientCertificateData = Base64(client.ExportCertificatePem());
            configuration.ClientCertificateKeyData = Base64(TestCertificates.KeyPem(client));
        }

        await AssertTlsFailureAsync(configuration, $"TLS alert {alert}");
    }

    [Fact]
    public async Task A_server_that_shares_no_version_of_tls_is_told_by_its_alert()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs OpenSSL, which tells the alert.");
        using var certificate = TestCertificates.Server(_authority, "localhost");
        await using var server = await OpenSslServer.StartAsync(certificate, _authority, "-cipher", "ECDHE-ECDSA-CHACHA20-POLY1305", "-tls1_2", "-sigalgs", "ECDSA+SHA512");

        await AssertTlsFailureAsync(Configuration(server.Port, "localhost", _authority), "closed the connection (TLS alert handshake_failure (40))");
    }

    [Fact]
    public async Task A_server_that_speaks_only_http2_fails_clearly_on_upgrades()
    {
        using var certificate = TestCertificates.Server(_authority, "localhost");
        await using var server = await TestApiServer.StartAsync(certificate, protocols: HttpProtocols.Http2);
        await using var connection = Connect(Configuration(server, "localhost", _authority));

        var failure = await Assert.ThrowsAnyAsync<Exception>(() => UpgradeAsync(connection));

        var error = ApiErrors.FromTransport(failure, connection.BaseUri);
        Assert.Contains(error.Error, new[] { PortForwardError.TlsFailure, PortForwardError.ApiServerUnreachable });
        Assert.DoesNotContain("could not be reached", error.Message, StringComparison.Ordinal);
    }

    internal static async Task AssertReachesAsync(KubernetesClientConfiguration configuration)
    {
        await using var connection = Connect(configuration);
        Assert.Empty((await connection.Reads.ListPodsAsync("n", "a=b", TestContext.Current.CancellationToken)).Items);
        await UpgradeAsync(connection);
    }

    internal static async Task AssertTlsFailureAsync(KubernetesClientConfiguration configuration, string reason)
    {
        await using var connection = Connect(configuration);
        var read = await Assert.ThrowsAnyAsync<Exception>(() => connection.Reads.ListPodsAsync("n", "a=b", TestContext.Current.CancellationToken));
        var upgrade = await Assert.ThrowsAnyAsync<Exception>(() => UpgradeAsync(connection));
        foreach (var failure in new[] { read, upgrade })
        {
            var error = ApiErrors.FromTransport(failure, connection.BaseUri);
            Assert.Equal(PortForwardError.TlsFailure, error.Error);
            Assert.True(error.Message.Contains(reason, StringComparison.Ordinal), failure.ToString());
        }
    }

    private static async Task UpgradeAsync(ClusterConnection connection)
    {
        using var response = await Upgrade.SendAsync(connection);
        Assert.Equal(101, (int)response.StatusCode);
        using var stream = await response.Content.ReadAsStreamAsync();
        await stream.WriteAsync("ping"u8.ToArray());
        var echo = new byte[4];
        await stream.ReadExactlyAsync(echo);
        Assert.Equal("ping"u8.ToArray(), echo);
    }

    private static ClusterConnection Connect(KubernetesClientConfiguration configuration) =>
        ClusterConnection.Create(new PortForwardClientOptions().UseConfiguration(configuration));

    private static KubernetesClientConfiguration Configuration(TestApiServer server, string host, params X509Certificate2[] authorities) =>
        Configuration(server.Port, host, authorities);

    private static KubernetesClientConfiguration Configuration(int port, string host, params X509Certificate2[] authorities) => new()
    {
        Host = $"https://{host}:{port}",
        SslCaCerts = [.. authorities],
    };

    private static string Base64(string text) => Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(text));
}
