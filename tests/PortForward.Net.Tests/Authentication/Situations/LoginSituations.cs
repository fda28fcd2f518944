namespace PortForward.Net.Tests.Authentication.Situations;

/// <summary>Logins that stand in the kubeconfig, and acting as somebody else.</summary>
internal static class LoginSituations
{
    private const string Unprompted = "without a login kubectl asks for a user name, which nobody types here";

    public static IEnumerable<Situation> All() =>
    [
        new("a token", scene => scene.Use(), Situation.Alice),
        new("a token that nobody knows", scene => scene.Use("{token: nobody-s3cr3t}"), "fails: Unauthorized"),
        new("a token in a file", scene =>
        {
            scene.Write("token", "alice-s3cr3t\n");
            scene.Use("{tokenFile: token}");
        }, Situation.Alice),
        new("a token in a file goes before the token beside it", scene =>
        {
            scene.Write("token", "alice-s3cr3t");
            scene.Use("{tokenFile: token, token: nobody-s3cr3t}");
        }, Situation.Alice),
        new("a missing token file with a token beside it", scene => scene.Use("{tokenFile: gone, token: alice-s3cr3t}"), Situation.Alice),
        new("a missing token file", scene => scene.Use("{tokenFile: gone}"), "fails: Unauthorized"),
        new("nobody in particular", scene => scene.Use("{}"), "fails: Unauthorized") { Kubectl = "fails", Reason = Unprompted },
        new("nobody in particular, where the server lets anybody in", scene =>
        {
            scene.Cluster.Users.Anonymous = scene.Cluster.Admin;
            scene.Use("{}");
        }, "admin by anonymous") { Kubectl = "fails", Reason = Unprompted },
        new("a context without a user", scene =>
        {
            scene.Cluster.Users.Anonymous = scene.Cluster.Admin;
            scene.Use(context: "cluster: c");
        }, "admin by anonymous") { Kubectl = "fails", Reason = Unprompted },
        new("a user name with a password", scene => scene.Use("{username: carol, password: 'pass:word-s3cr3t'}"), "carol by password"),
        new("a wrong password", scene => scene.Use("{username: carol, password: wrong-s3cr3t}"), "fails: Unauthorized"),
        new("a token and a user name", scene => scene.Use("{token: alice-s3cr3t, username: carol, password: 'pass:word-s3cr3t'}"), "fails: KubeConfigInvalid"),
        new("a client certificate in the file", scene => scene.Use(
            $"{{client-certificate-data: {Scene.Base64(scene.Fixture.Bob.Certificate)}, client-key-data: {Scene.Base64(scene.Fixture.Bob.Key)}}}"),
            "bob by certificate"),
        new("a client certificate in files of its own", scene =>
        {
            scene.Write("bob.crt", scene.Fixture.Bob.Certificate);
            scene.Write("bob.key", scene.Fixture.Bob.Key);
            scene.Use("{client-certificate: bob.crt, client-key: bob.key}");
        }, "bob by certificate"),
        new("a client certificate without its key", scene => scene.Use(
            $"{{client-certificate-data: {Scene.Base64(scene.Fixture.Bob.Certificate)}}}"), "fails: KubeConfigInvalid"),
        new("a client certificate with another key", scene => scene.Use(
            $"{{client-certificate-data: {Scene.Base64(scene.Fixture.Bob.Certificate)}, "
            + $"client-key-data: {Scene.Base64(scene.Cluster.Certificates.IssueClient("x").Key)}}}"), "fails: KubeConfigInvalid"),
        new("a client certificate beside a token", scene => scene.Use(
            $"{{token: alice-s3cr3t, client-certificate-data: {Scene.Base64(scene.Fixture.Bob.Certificate)}, "
            + $"client-key-data: {Scene.Base64(scene.Fixture.Bob.Key)}}}"), "bob by certificate"),
        new("acting as another user", scene => scene.Use("{token: alice-s3cr3t, as: erin}"), "alice by token, impersonate-user: erin"),
        new("acting as a member of groups", scene => scene.Use("{token: alice-s3cr3t, as: erin, as-groups: [one, 'two three']}"),
            "alice by token, impersonate-group: one, impersonate-group: two three, impersonate-user: erin"),
        new("acting as a user of another alphabet", scene => scene.Use("{token: alice-s3cr3t, as: jörg, as-groups: [a, ü]}"), "fails: Forbidden"),
        new("acting with a uid", scene => scene.Use("{token: alice-s3cr3t, as: erin, as-uid: '42'}"),
            "alice by token, impersonate-uid: 42, impersonate-user: erin"),
        new("acting with further attributes", scene => scene.Use("{token: alice-s3cr3t, as: erin, as-user-extra: {reason: [a, b], 'example.com/x': [c]}}"),
            "alice by token, impersonate-extra-example.com%2fx: c, impersonate-extra-reason: a, impersonate-extra-reason: b, impersonate-user: erin"),
        new("acting as a member of groups without a user", scene => scene.Use("{token: alice-s3cr3t, as-groups: [one]}"), "fails: KubeConfigInvalid"),
        new("acting as another user without the right to", scene => scene.Use("{token: mallory-s3cr3t, as: erin}"), "fails: Forbidden"),
        new("acting as another user by option", scene =>
        {
            scene.Use();
            scene.Options.Impersonate = new PortForwardImpersonation { UserName = "erin", Groups = { "one" } };
            scene.Flags.AddRange(["--as", "erin", "--as-group", "one"]);
        }, "alice by token, impersonate-group: one, impersonate-user: erin"),
    ];
}
