using System.Net;
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
        new("no kubeconfig", ConfigurationInvalid, "kubeconfig", stage => stage.Options.KubeConfigPath = "/does/not/exist"),
        new("unknown context", ConfigurationInvalid, "context", stage => stage.Options.Context = "nowhere"),
        new("DNS name unknown", ServerNameUnknown, "DNS", stage => stage.MoveServer("https://api.nowhere.invalid:6443")),
        new("API server down", ServerUnreachable, "API server is up", stage => stage.MoveServer(DiagnosisStage.FreePort())),
        new("proxy down", ProxyUnreachable, "Start the proxy", stage => stage.UseProxy($"http://127.0.0.1:{DiagnosisStage.FreePort()}")),
        new("proxy name unknown", ProxyUnreachable, "proxy-url", stage => stage.UseProxy("http://proxy.nowhere.invalid:3128")),
        new("proxy asking for a credential", ProxyCredentialRefused, "USER:PASSWORD", stage =>
            stage.UseProxy($"http://127.0.0.1:{stage.Own(new ConnectProxy { Credential = "me:secret" }).Port}")),
        new("proxy given a wrong credential", ProxyCredentialRefused, "USER:PASSWORD", stage =>
            stage.UseProxy($"http://me:{DiagnosisStage.PlantedSecret}@127.0.0.1:{stage.Own(new ConnectProxy { Credential = "me:secret" }).Port}")),
        new("proxy that forbids the server", ProxyRefused, "allow CONNECT", stage =>
            stage.UseProxy($"http://127.0.0.1:{stage.Own(new ConnectProxy { Status = 403 }).Port}")),
        new("proxy that does not find the server", ProxyRefused, "reaches the API server", stage =>
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
        new("expired certificate", CertificateExpired, "renewed", static _ => { })
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
