namespace PortForward.Net.Tests.Authentication.Situations;

/// <summary>Single values of the kubeconfig that options and kubectl's flags replace.</summary>
internal static class OverrideSituations
{
    public static IEnumerable<Situation> All() =>
    [
        Row("a token", new() { Token = "alice-s3cr3t" }, scene => scene.Use("{token: nobody-s3cr3t}"), "--token", "alice-s3cr3t"),
        Row("a token, instead of a token file", new() { Token = "alice-s3cr3t" }, scene => scene.Use("{tokenFile: gone}"), "--token", "alice-s3cr3t"),
        Row("a token, instead of a plugin", new() { Token = "alice-s3cr3t" }, scene => scene.UsePlugin("./gone"), "--token", "alice-s3cr3t"),
        new("instead: a token, for a context without its user", scene =>
        {
            scene.Use(context: "cluster: c, user: gone");
            scene.Options.KubeConfig = new KubeConfigOptions { Token = "alice-s3cr3t" };
            scene.Flags.AddRange(["--token", "alice-s3cr3t"]);
        }, Situation.Alice),
        new("instead: a uid and groups, for a kubeconfig that acts as somebody", scene =>
        {
            scene.Use("{token: alice-s3cr3t, as: erin, as-groups: [old, older]}");
            scene.Options.Impersonate = new PortForwardImpersonation { Uid = "7", Groups = { "new" } };
            scene.Flags.AddRange(["--as-uid", "7", "--as-group", "new"]);
        }, "alice by token, impersonate-group: new, impersonate-uid: 7, impersonate-user: erin"),
        new("instead: whom to act as, of a kubeconfig with groups", scene =>
        {
            scene.Use("{token: alice-s3cr3t, as: bob, as-groups: [old]}");
            scene.Options.Impersonate = new PortForwardImpersonation { UserName = "erin" };
            scene.Flags.AddRange(["--as", "erin"]);
        }, "alice by token, impersonate-group: old, impersonate-user: erin"),
        Row("a user", new() { User = "second" }, scene =>
        {
            scene.Use("{token: nobody-s3cr3t}");
            scene.Variables["KUBECONFIG"] += Path.PathSeparator + scene.Write("more", "users: [{name: second, user: {token: alice-s3cr3t}}]");
        }, "--user", "second"),
        Row("a user that is missing", new() { User = "gone" }, scene => scene.Use(), "--user", "gone") with { Expected = "fails: KubeConfigInvalid" },
        Row("a cluster", new() { Cluster = "second" }, scene =>
        {
            scene.Use(cluster: "{server: 'https://127.0.0.1:1'}");
            scene.Variables["KUBECONFIG"] += Path.PathSeparator + scene.Write("more", $"clusters: [{{name: second, cluster: {scene.ClusterEntry()}}}]");
        }, "--cluster", "second"),
        Row("a cluster that is missing", new() { Cluster = "gone" }, scene => scene.Use(), "--cluster", "gone") with { Expected = "fails: KubeConfigInvalid" },
        new("instead: a context", scene =>
        {
            scene.Use(current: "gone");
            scene.Options.KubeConfig.Context = "main";
            scene.Flags.AddRange(["--context", "main"]);
        }, Situation.Alice),
        new("instead: a context that is missing", scene =>
        {
            scene.Use();
            scene.Options.KubeConfig.Context = "gone";
            scene.Flags.AddRange(["--context", "gone"]);
        }, "fails: KubeConfigInvalid"),
        new("instead: a server", scene =>
        {
            scene.Use(cluster: $"{{server: 'https://127.0.0.1:1', tls-server-name: other.example, certificate-authority-data: {scene.AuthorityData}}}");
            scene.Options.KubeConfig = new KubeConfigOptions { Server = scene.Server };
            scene.Flags.AddRange(["--server", scene.Server]);
        }, Situation.Alice),
        new("instead: everything, without a kubeconfig", scene =>
        {
            var authority = scene.Write("ca.crt", scene.AuthorityPem);
            scene.Options.KubeConfig = new KubeConfigOptions { Server = scene.Server, CertificateAuthorityPath = authority, Token = "alice-s3cr3t" };
            scene.Flags.AddRange(["--server", scene.Server, "--certificate-authority", authority, "--token", "alice-s3cr3t"]);
        }, Situation.Alice),
        Row("a name of the certificate", new() { TlsServerName = "localhost" },
            scene => scene.Use(cluster: scene.ClusterEntry(", tls-server-name: other.example")), "--tls-server-name", "localhost"),
        Row("no checking, instead of an authority", new() { InsecureSkipTlsVerify = true }, scene =>
        {
            using var other = TestCertificates.Authority("other");
            scene.Use(cluster: $"{{server: '{scene.Server}', certificate-authority-data: {Scene.Base64(TestCertificates.Pem(other))}}}");
        }, "--insecure-skip-tls-verify"),
        new("instead: an authority, where checking is off", scene =>
        {
            scene.Use(cluster: $"{{server: '{scene.Server}', insecure-skip-tls-verify: true}}");
            var authority = scene.Write("ca.crt", scene.AuthorityPem);
            scene.Options.KubeConfig = new KubeConfigOptions { CertificateAuthorityPath = authority };
            scene.Flags.AddRange(["--certificate-authority", authority]);
        }, Situation.Alice),
        new("instead: a client certificate", scene =>
        {
            scene.Use("{}");
            var (certificate, key) = (scene.Write("b.crt", scene.Fixture.Bob.Certificate), scene.Write("b.key", scene.Fixture.Bob.Key));
            scene.Options.KubeConfig = new KubeConfigOptions { ClientCertificatePath = certificate, ClientKeyPath = key };
            scene.Flags.AddRange(["--client-certificate", certificate, "--client-key", key]);
        }, "bob by certificate"),
        Row("a user name with a password", new() { UserName = "carol", Password = "pass:word-s3cr3t" }, scene => scene.Use("{}"),
            "--username", "carol", "--password", "pass:word-s3cr3t") with { Expected = "carol by password" },
    ];

    private static Situation Row(string name, KubeConfigOptions overrides, Action<Scene> arrange, params string[] flags) => new(
        "instead: " + name,
        scene =>
        {
            arrange(scene);
            scene.Options.KubeConfig = overrides;
            scene.Flags.AddRange(flags);
        },
        Situation.Alice);
}
