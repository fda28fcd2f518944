using System.Formats.Asn1;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using PortForward.Net.Testing;
using PortForward.Net.Tests.Authentication;
using static PortForward.Net.PortForwardDiagnosisCause;

namespace PortForward.Net.Tests.Diagnosis;

/// <summary>What can be wrong up to the API server's first answer.</summary>
internal static class NetworkFaults
{
    public static IEnumerable<PlantedFault> All =>
    [
        new("no kubeconfig", ConfigurationInvalid, "kubeconfig", stage => stage.Options.KubeConfig.Path = "/does/not/exist"),
        new("unknown context", ConfigurationInvalid, "context", stage => stage.Options.KubeConfig.Context = "nowhere"),
        new("DNS name unknown", ServerNameUnknown, "DNS", stage => stage.MoveServer("https://api.nowhere.invalid:6443")),
        new("API server down", ServerUnreachable, "API server is running", stage => stage.MoveServer(DiagnosisStage.FreePort())),
        new("proxy down", ProxyUnreachable, "Start the proxy", stage => stage.UseProxy($"http://127.0.0.1:{DiagnosisStage.FreePort()}")),
        new("proxy name unknown", ProxyUnreachable, "proxy-url", stage => stage.UseProxy("http://proxy.nowhere.invalid:3128")),
        new("proxy asking for a credential", ProxyCredentialRefused, "USER:PASSWORD", stage =>
            stage.UseProxy($"http://127.0.0.1:{stage.Own(new ConnectProxy { Credential = "me:secret" }).Port}")),
        new("proxy given a wrong credential", ProxyCredentialRefused, "USER:PASSWORD", stage =>
            stage.UseProxy($"http://me:{DiagnosisStage.PlantedSecret}@127.0.0.1:{stage.Own(new ConnectProxy { Credential = "me:secret" }).Port}")),
        new("proxy that forbids the server", ProxyRefused, "allow CONNECT", stage =>
            stage.UseProxy($"http://127.0.0.1:{stage.Own(new ConnectProxy { Status = 403 }).Port}")),
        new("proxy that does not find the server", ProxyRefused, "can reach the API server", stage =>
            stage.UseProxy($"http://127.0.0.1:{stage.Own(new ConnectProxy { Status = 502 }).Port}")),
        new("proxy without TLS at an https address", ProxyRefused, "https means TLS to the proxy itself", stage =>
            stage.UseProxy($"https://127.0.0.1:{stage.Own(new ConnectProxy()).Port}")),
        new("proxy that is no proxy", ProxyRefused, "proxy", stage => stage.UseProxy($"http://127.0.0.1:{stage.Own(new ClosingServer()).Port}")),
        new("wrong CA behind a proxy", CertificateAuthorityUnknown, "certificate-authority-data", stage =>
            stage.UseProxy($"http://127.0.0.1:{stage.Own(new ConnectProxy()).Port}"))
        {
            Cluster = new TestClusterOptions { ServerCertificate = TestServerCertificate.OtherAuthority },
        },
        new("wrong CA", CertificateAuthorityUnknown, "certificate-authority-data", static _ => { })
        {
            Cluster = new TestClusterOptions { ServerCertificate = TestServerCertificate.OtherAuthority },
        },
        new("no CA in the kubeconfig", CertificateAuthorityUnknown, "certificate-authority-data", WithoutAuthority),
        new("expired certificate", CertificateExpired, "Renew", static _ => { })
        {
            Cluster = new TestClusterOptions { ServerCertificate = TestServerCertificate.Expired },
        },
        new("certificate of tomorrow", CertificateNotYetValid, "clock", static _ => { })
        {
            Cluster = new TestClusterOptions { ServerCertificate = TestServerCertificate.NotYetValid },
        },
        new("wrong name", CertificateNameMismatch, "tls-server-name", static _ => { })
        {
            Cluster = new TestClusterOptions { ServerCertificate = TestServerCertificate.OtherName },
        },
        new("clock skew that makes the certificate fail", ClockSkew, "NTP", static _ => { })
        {
            Cluster = new TestClusterOptions { ServerCertificate = TestServerCertificate.NotYetValid, ClockSkew = TimeSpan.FromDays(2) },
        },
        new("clock behind that makes the certificate fail", ClockSkew, "NTP", static _ => { })
        {
            Cluster = new TestClusterOptions { ServerCertificate = TestServerCertificate.Expired, ClockSkew = TimeSpan.FromDays(-2) },
        },
        new("clock skew alone", ClockSkew, "NTP", static _ => { }) { Cluster = new TestClusterOptions { ClockSkew = TimeSpan.FromMinutes(5) } },
        new("HTTP/2 only", ServerWithoutHttp11, "HTTP/1.1", Http2OnlyAsync),
        new("plain HTTP behind https", ServerWithoutTls, "http://", async stage =>
        {
            var server = stage.Own(await TestApiServer.StartAsync(null));
            stage.MoveServer(server.Port);
        }),
        new("client certificate that the server refuses", ClientCertificateRefused, "client certificate", UseClientCertificateAsync),
        new("client certificate that has no trusted issuer", ClientCertificateRefused, "authority that the cluster trusts", RefuseByAlertAsync),
        new("expired intermediate authority", CertificateAuthorityExpired, "Renew the cluster's certificate authority", stage => ServeAsync(stage, root =>
        {
            var intermediate = TestCertificates.Authority("an intermediate", root, until: DateTimeOffset.UtcNow.AddMinutes(-10));
            return (TestCertificates.Server(intermediate, "127.0.0.1"), [intermediate]);
        })),
        new("certificate that is not for servers", CertificateMisused, "serverAuth", stage => ServeAsync(stage, root => (TestCertificates.Client(root, "somebody"), null))),
        new("name that the authority may not vouch for", CertificateMisused, "permits", stage => ServeAsync(stage, root =>
        {
            var intermediate = TestCertificates.Authority("an intermediate", root, extension: OnlyForExampleNames);
            return (TestCertificates.Server(intermediate, "localhost", "127.0.0.1"), [intermediate]);
        })),
        new("authority made again under the old name", CertificateAuthorityUnknown, "certificate-authority-data", stage => ServeAsync(stage, _ =>
            (TestCertificates.Server(TestCertificates.Authority("a root"), "127.0.0.1"), []))),
        new("redirect to a login page", ServerRedirects, "Log in to the network", async stage =>
        {
            var server = stage.Own(await TestApiServer.StartAsync(null));
            server.Answer = context =>
            {
                context.Response.Redirect("https://login.example/start?session=abc");
                return Task.FromResult(true);
            };
            stage.MoveServer($"http://127.0.0.1:{server.Port}");
        }),
        new("authority in DER", ConfigurationInvalid, "openssl x509", stage =>
        {
            using var authority = TestCertificates.Authority("an authority");
            stage.TrustOnly(Convert.ToBase64String(authority.RawData));
        }),
        new("encrypted client key", ConfigurationInvalid, "openssl pkey", stage =>
        {
            using var authority = TestCertificates.Authority("an authority");
            using var client = TestCertificates.Client(authority, "somebody");
            using var key = client.GetECDsaPrivateKey()!;
            stage.UseClientCertificate(client, key.ExportEncryptedPkcs8PrivateKeyPem("word", new PbeParameters(PbeEncryptionAlgorithm.Aes128Cbc, HashAlgorithmName.SHA256, 1)));
        }),
        new("neither TLS nor HTTP", TlsFailed, "API server", stage => stage.MoveServer(stage.Own(new ClosingServer()).Port)),
        new("another web server", ServerNotKubernetes, "server", async stage =>
        {
            var server = stage.Own(await TestApiServer.StartAsync(null));
            stage.MoveServer($"http://127.0.0.1:{server.Port}");
        }),
        new("gateway without an API server behind it", ServerFailing, "load balancer", async stage =>
        {
            var gateway = stage.Own(await StrippingGateway.StartAsync(stage.Cluster));
            gateway.Answer = HttpStatusCode.ServiceUnavailable;
            stage.MoveServer(gateway.Address);
        }),
    ];

    /// <summary>Name constraints that permit example.org alone (RFC 5280, 4.2.1.10).</summary>
    private static X509Extension OnlyForExampleNames
    {
        get
        {
            var writer = new AsnWriter(AsnEncodingRules.DER);
            using (writer.PushSequence())
            using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0)))
            using (writer.PushSequence())
            {
                writer.WriteCharacterString(UniversalTagNumber.IA5String, "example.org", new Asn1Tag(TagClass.ContextSpecific, 2));
            }

            return new X509Extension("2.5.29.30", writer.Encode(), critical: true);
        }
    }

    private static async Task ServeAsync(DiagnosisStage stage, Func<X509Certificate2, (X509Certificate2 Server, X509Certificate2Collection? Chain)> make)
    {
        using var root = TestCertificates.Authority("a root");
        var (certificate, chain) = make(root);
        var server = stage.Own(await TestApiServer.StartAsync(certificate, chain, protocols: HttpProtocols.Http1, sendsAlone: chain is null));
        stage.TrustOnly(root);
        stage.MoveServer(server.Port);
    }

    private static async Task RefuseByAlertAsync(DiagnosisStage stage)
    {
        using var authority = TestCertificates.Authority("an authority");
        using var stranger = TestCertificates.Authority("a stranger");
        using var certificate = TestCertificates.Server(authority, "127.0.0.1");
        var server = stage.Own(await OpenSslServer.StartAsync(certificate, authority));
        stage.TrustOnly(authority);
        stage.MoveServer(server.Port);
        using var client = TestCertificates.Client(stranger, "somebody");
        stage.UseClientCertificate(client);
    }

    private static void WithoutAuthority(DiagnosisStage stage)
    {
        var start = stage.KubeConfig.IndexOf("certificate-authority-data: ", StringComparison.Ordinal);
        stage.Replace(stage.KubeConfig[start..stage.KubeConfig.IndexOf('\n', start)], "");
    }

    private static async Task Http2OnlyAsync(DiagnosisStage stage)
    {
        using var authority = TestCertificates.Authority("an authority");
        var server = stage.Own(await TestApiServer.StartAsync(TestCertificates.Server(authority, "127.0.0.1"), protocols: HttpProtocols.Http2));
        stage.TrustOnly(authority);
        stage.MoveServer(server.Port);
    }

    private static async Task UseClientCertificateAsync(DiagnosisStage stage)
    {
        using var authority = TestCertificates.Authority("an authority");
        var server = stage.Own(await TestApiServer.StartAsync(
            TestCertificates.Server(authority, "127.0.0.1"), clientCertificate: true, acceptsClient: false, protocols: HttpProtocols.Http1));
        stage.TrustOnly(authority);
        stage.MoveServer(server.Port);
        using var client = TestCertificates.Client(authority, "somebody");
        stage.UseClientCertificate(client);
    }
}
