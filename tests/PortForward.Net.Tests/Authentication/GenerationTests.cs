using PortForward.Net.Testing;
using PortForward.Net.Tests.Authentication.Situations;

namespace PortForward.Net.Tests.Authentication;

/// <summary>Logins that change while connections live.</summary>
public sealed class GenerationTests(SituationCluster cluster) : IClassFixture<SituationCluster>, IDisposable
{
    private readonly Scene _scene = new(cluster);

    public void Dispose() => _scene.Dispose();

    [Fact]
    public async Task A_replaced_certificate_serves_new_sessions_while_old_ones_live_on()
    {
        var (certificate, key) = cluster.Cluster.Certificates.IssueClient("alice");
        _scene.Write("me.crt", cluster.Bob.Certificate);
        _scene.Write("me.key", cluster.Bob.Key);
        _scene.Use("{client-certificate: me.crt, client-key: me.key}");
        cluster.Cluster.Users.Seen.Clear();
        _scene.Options.Sessions.KeepSpare = false; // A spare would log in at a time that is nobody's.
        _scene.Options.Sessions.Mode = SessionMode.Dedicated;
        await using var client = PortForwardClient.Create(_scene.Options, _scene.Environment_);
        await using var old = await OpenAsync(client);

        // The certificate alone fits no key yet: what is there goes on being used.
        _scene.Write("me.crt", certificate);
        await using var between = await OpenAsync(client);
        Assert.Equal("bob", LastUser());
        _scene.Write("me.key", key);
        await using var fresh = await OpenAsync(client);
        Assert.Equal("alice", LastUser());

        await EchoAsync(old);
        await EchoAsync(between);
        await EchoAsync(fresh);
    }

    [Theory]
    [InlineData(PortForwardTransport.WebSocket)]
    [InlineData(PortForwardTransport.Spdy)]
    public async Task A_plugins_certificate_that_is_refused_is_replaced_once(PortForwardTransport transport)
    {
        var stranger = TestCertificates.Authority("stranger");
        using var refused = TestCertificates.Client(stranger, "bob");
        _scene.Write("1", Answer(TestCertificates.Pem(refused) + "\n", TestCertificates.KeyPem(refused) + "\n"));
        _scene.Write("2", Answer(cluster.Bob.Certificate, cluster.Bob.Key));
        _scene.WriteProgram("plugin", $"cd '{_scene.Path}'; if [ -e ran ]; then cat 2; else touch ran; cat 1; fi");
        _scene.UsePlugin("./plugin");
        _scene.Options.Transport = transport;
        await using var client = PortForwardClient.Create(_scene.Options, _scene.Environment_);

        await using var stream = await OpenAsync(client);

        Assert.Equal("bob", LastUser());
        stranger.Dispose();
    }

    [Theory]
    [InlineData(PortForwardTransport.WebSocket)]
    [InlineData(PortForwardTransport.Spdy)]
    public async Task An_upgrade_asks_to_act_as_somebody_else_in_every_transport(PortForwardTransport transport)
    {
        _scene.Use("{token: alice-s3cr3t, as: erin, as-groups: [one, two], as-uid: '7'}");
        _scene.Options.Transport = transport;
        await using var client = PortForwardClient.Create(_scene.Options, _scene.Environment_);

        await using var stream = await OpenAsync(client);

        Assert.Equal(
            ["impersonate-group: one", "impersonate-group: two", "impersonate-uid: 7", "impersonate-user: erin"],
            cluster.Cluster.Users.Seen.Last(IsUpgrade).ActsAs);
    }

    [Fact]
    public async Task A_token_that_the_server_forgets_is_renewed_for_the_next_session()
    {
        cluster.Cluster.AddToken("short-s3cr3t", TestRights.All, "short");
        _scene.WriteProgram("plugin", $"cat '{_scene.Path}/answer'");
        _scene.Write("answer", TokenAnswer("short-s3cr3t"));
        _scene.UsePlugin("./plugin");
        await using var client = PortForwardClient.Create(_scene.Options, _scene.Environment_);
        await using (await OpenAsync(client))
        {
        }

        cluster.Cluster.RemoveToken("short-s3cr3t");
        _scene.Write("answer", TokenAnswer("alice-s3cr3t"));

        Assert.Equal("echo", (await client.ResolveAsync(PortForwardTarget.Pod("echo"), TestContext.Current.CancellationToken)).Name);
    }

    private static string TokenAnswer(string token) =>
        $$$"""{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{"token":"{{{token}}}"}}""";

    private static string Answer(string certificate, string key) => $$$"""
        {"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{
         "clientCertificateData":"{{{certificate.ReplaceLineEndings("\\n")}}}","clientKeyData":"{{{key.ReplaceLineEndings("\\n")}}}"}}
        """;

    private static bool IsUpgrade(PortForward.Net.Testing.Security.SeenLogin seen) => seen.Path.EndsWith("/portforward", StringComparison.Ordinal);

    private string LastUser() => cluster.Cluster.Users.Seen.Last(IsUpgrade).User;

    private static async Task<PortForwardStream> OpenAsync(PortForwardClient client)
    {
        var stream = await client.ConnectAsync(PortForwardTarget.Pod("echo"), SituationCluster.Port, TestContext.Current.CancellationToken);
        await EchoAsync(stream);
        return stream;
    }

    private static async Task EchoAsync(PortForwardStream stream)
    {
        await stream.WriteAsync("ping"u8.ToArray(), TestContext.Current.CancellationToken);
        var answer = new byte[4];
        await stream.ReadExactlyAsync(answer, TestContext.Current.CancellationToken);
        Assert.Equal("ping"u8.ToArray(), answer);
    }
}
