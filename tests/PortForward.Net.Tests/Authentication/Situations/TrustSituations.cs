namespace PortForward.Net.Tests.Authentication.Situations;

/// <summary>How the server is addressed and trusted.</summary>
internal static class TrustSituations
{
    public static IEnumerable<Situation> All() =>
    [
        new("an authority in a file", scene =>
        {
            scene.Write("ca.crt", scene.AuthorityPem);
            scene.Use(cluster: $"{{server: '{scene.Server}', certificate-authority: ca.crt}}");
        }, Situation.Alice),
        new("an authority that is missing", scene => scene.Use(cluster: $"{{server: '{scene.Server}', certificate-authority: gone.crt}}"), "fails: KubeConfigInvalid"),
        new("an authority twice", scene =>
        {
            scene.Write("ca.crt", scene.AuthorityPem);
            scene.Use(cluster: scene.ClusterEntry(", certificate-authority: ca.crt"));
        }, Situation.Alice)
        {
            Kubectl = "fails", Reason = "kubectl refuses both, and says that the data would override the file; here it does",
        },
        new("another authority", scene =>
        {
            using var other = TestCertificates.Authority("other");
            scene.Use(cluster: $"{{server: '{scene.Server}', certificate-authority-data: {Scene.Base64(TestCertificates.Pem(other))}}}");
        }, "fails: TlsFailure"),
        new("several authorities", scene =>
        {
            using var other = TestCertificates.Authority("other");
            scene.Use(cluster: $"{{server: '{scene.Server}', certificate-authority-data: {Scene.Base64(TestCertificates.Pem(other) + "\n" + scene.AuthorityPem)}}}");
        }, Situation.Alice),
        new("a bundle with a certificate that nobody can read", scene => scene.Use(
            cluster: $"{{server: '{scene.Server}', certificate-authority-data: "
                + $"{Scene.Base64("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n" + scene.AuthorityPem)}}}"), Situation.Alice),
        new("the system's authorities", scene => scene.Use(cluster: $"{{server: '{scene.Server}'}}"), "fails: TlsFailure"),
        new("no checking", scene => scene.Use(cluster: $"{{server: '{scene.Server}', insecure-skip-tls-verify: true}}"), Situation.Alice),
        new("no checking, with an authority", scene => scene.Use(cluster: scene.ClusterEntry(", insecure-skip-tls-verify: true")), "fails: KubeConfigInvalid"),
        new("another name that the certificate has", scene => scene.Use(cluster: scene.ClusterEntry(", tls-server-name: kubernetes.default.svc")), Situation.Alice),
        new("another name that the certificate lacks", scene => scene.Use(cluster: scene.ClusterEntry(", tls-server-name: other.example")), "fails: TlsFailure"),
        new("a server by its name", scene => scene.Use(cluster: scene.ClusterEntry().Replace("127.0.0.1", "localhost", StringComparison.Ordinal)), Situation.Alice),
        new("a server with a slash at its end", scene => scene.Use(cluster: scene.ClusterEntry().Replace(scene.Server, scene.Server + "/", StringComparison.Ordinal)), Situation.Alice),
        new("a server that is none", scene => scene.Use(cluster: "{server: 'ftp://x'}"), "fails: KubeConfigInvalid"),
        new("no server", scene => scene.Use(cluster: "{certificate-authority-data: ''}"), "fails: KubeConfigInvalid"),
        new("a server where nobody listens", scene => scene.Use(cluster: "{server: 'https://127.0.0.1:1'}"), "fails: ApiServerUnreachable"),
        new("data that is not base64", scene => scene.Use(cluster: $"{{server: '{scene.Server}', certificate-authority-data: '%%s3cr3t'}}"), "fails: KubeConfigInvalid"),
    ];
}
