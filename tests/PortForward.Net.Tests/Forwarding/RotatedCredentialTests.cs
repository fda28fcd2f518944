using System.Globalization;
using PortForward.Net.Testing;
using PortForward.Net.Tests.Authentication;

namespace PortForward.Net.Tests.Forwarding;

/// <summary>Credentials are replaced while a forward is in use, and the old ones are rejected. No connection fails.</summary>
public sealed class RotatedCredentialTests : IDisposable
{
    private const int Rounds = 10;

    private readonly TempDirectory _folder = new();

    public static MatrixTheoryData<string, PortForwardTransport> Cases => new(
        ["a token file", "a token in a kubeconfig", "a token of a plugin", "a token of a plugin that expires"],
        [PortForwardTransport.WebSocket, PortForwardTransport.Spdy]);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task No_connection_fails(string credential, PortForwardTransport transport)
    {
        await using var cluster = await TestCluster.StartAsync();
        ForwardingFixture.AddWeb(cluster, "web-0");
        Write(cluster, credential, "token-0");
        cluster.AddToken("token-0", TestRights.All);
        await using var client = PortForwardClient.Create(new PortForwardClientOptions
        {
            KubeConfig = { Path = KubeConfig },
            Transport = transport,

            // A connection that meets a session which is being cut has sent nothing.
            Sessions = { ConfirmAfter = TimeSpan.Zero },
        });
        await using var forward = await client.StartForwardAsync(PortForwardTarget.Pod("web-0"), PortMapping.Ephemeral(ForwardingFixture.Echo));
        for (var round = 1; round <= Rounds; round++)
        {
            await EchoAsync(forward);
            cluster.AddToken($"token-{round}", TestRights.All);
            Write(cluster, credential, $"token-{round}");
            cluster.RemoveToken($"token-{round - 1}");

            // The next connection needs a session, and so the new token.
            cluster.Faults.CutSessions();
            await EchoAsync(forward);
        }
    }

    private string KubeConfig => Path.Combine(_folder.Path, "config");

    private void Write(TestCluster cluster, string credential, string token)
    {
        var file = Path.Combine(_folder.Path, "token");
        var expiry = DateTimeOffset.UtcNow.AddMilliseconds(credential.EndsWith("expires", StringComparison.Ordinal) ? 1 : 3_600_000);
        var answer = $$$"""{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{"token":"{{{token}}}","expirationTimestamp":"{{{expiry.ToString("o", CultureInfo.InvariantCulture)}}}"}}""";
        Replace(file, credential == "a token file" ? token : answer);
        var user = credential switch
        {
            "a token file" => $"{{tokenFile: '{file}'}}",
            "a token in a kubeconfig" => $"{{token: {token}}}",
            _ => $"{{exec: {{apiVersion: client.authentication.k8s.io/v1, command: cat, args: ['{file}'], interactiveMode: Never}}}}",
        };
        var authority = Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(cluster.CertificateAuthority.ExportCertificatePem()));
        Replace(KubeConfig, $"""
            apiVersion: v1
            kind: Config
            current-context: test
            clusters: [{"{"}name: test, cluster: {"{"}server: '{cluster.BaseUri}', certificate-authority-data: {authority}{"}"}{"}"}]
            users: [{"{"}name: test, user: {user}{"}"}]
            contexts: [{"{"}name: test, context: {"{"}cluster: test, user: test{"}"}{"}"}]
            """);
    }

    private static void Replace(string path, string text)
    {
        File.WriteAllText(path + ".new", text);
        File.Move(path + ".new", path, overwrite: true);
    }

    private static async Task EchoAsync(PortForwarder forward)
    {
        using var connection = await ForwardingFixture.ConnectAsync(forward.LocalEndPoint);
        Assert.True(await ForwardingFixture.EchoesAsync(connection.GetStream(), 100, 1));
    }
}
