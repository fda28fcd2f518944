using System.Globalization;
using System.Text;
using PortForward.Net.Testing;
using PortForward.Net.Tests.Authentication;
using static PortForward.Net.PortForwardDiagnosisCause;

namespace PortForward.Net.Tests.Diagnosis;

/// <summary>What can be wrong with the credential and its rights.</summary>
internal static class AccessFaults
{
    public static IEnumerable<PlantedFault> All =>
    [
        new("no token", CredentialMissing, "token", stage => stage.Replace($"token: \"{stage.Cluster.Admin.Token}\"", "{}")),
        new("no token, where anonymous may do nothing", CredentialMissing, "Specify a user with a credential", stage =>
        {
            stage.Cluster.Users.Anonymous = stage.Cluster.AddToken("of nobody", TestRights.None, "system:anonymous");
            stage.Replace($"token: \"{stage.Cluster.Admin.Token}\"", "{}");
        }),
        new("unknown token", CredentialRefused, "Log in again", stage => stage.Cluster.RemoveToken(stage.Cluster.Admin.Token)),
        new("expired token", TokenExpired, "new token", stage => UseToken(stage, TimeSpan.FromHours(-2), TimeSpan.FromHours(-1))),
        new("token that has expired by the server's clock only", ClockSkew, "NTP", stage => UseToken(stage, TimeSpan.FromHours(-1), TimeSpan.FromMinutes(5)))
        {
            Cluster = new TestClusterOptions { ClockSkew = TimeSpan.FromMinutes(20) },
        },
        new("expired client certificate", ClientCertificateExpired, "renew", stage =>
        {
            using var authority = TestCertificates.Authority("an authority");
            using var certificate = TestCertificates.Client(authority, "somebody", TimeProvider.System.GetUtcNow().AddMinutes(-5));
            stage.UseClientCertificate(certificate);
        }),
        new("plugin that is not there", CredentialUnavailable, "plugin", stage => stage.Replace(
            $"token: \"{stage.Cluster.Admin.Token}\"",
            "exec: {apiVersion: client.authentication.k8s.io/v1, command: no-such-plugin, interactiveMode: Never}")),
        new("token file missing", CredentialUnavailable, "file", stage =>
            stage.Replace($"token: \"{stage.Cluster.Admin.Token}\"", "tokenFile: /does/not/exist")),
        new("no rights", RightMissing, "kind: RoleBinding", stage => UseRights(stage, TestRights.None)),
        new("get but no create", RightMissing, "verbs: [create, get]", stage => UseRights(stage, TestRights.All & ~TestRights.CreatePortForward)),
        new("get but no create on Kubernetes 1.35", RightMissing, "verbs: [create, get]", stage =>
            UseRights(stage, TestRights.All & ~TestRights.CreatePortForward))
        {
            Cluster = new TestClusterOptions { WebSocketNeedsCreate = true, KubernetesMinorVersion = 35 },
        },
        new("create but no get on a server with WebSocket only", RightMissing, "verbs: [create, get]", stage =>
            UseRights(stage, TestRights.All & ~TestRights.GetPortForward))
        {
            Cluster = new TestClusterOptions { Transports = TestTransports.WebSocket },
        },
        new("no list for a service", RightMissing, "verbs: [get, list, watch]", stage =>
        {
            UseRights(stage, TestRights.All & ~TestRights.ListObjects);
            stage.Target = PortForwardTarget.Service("web");
            stage.Port = 80;
        }),
        new("no rights for a replication controller", RightMissing, "resources: [replicationcontrollers]", stage =>
        {
            UseRights(stage, TestRights.None);
            stage.Target = PortForwardTarget.ReplicationController("web");
        }),
        new("no rights on Kubernetes 1.20", RightMissing, "name: \"limited\"", stage => UseRights(stage, TestRights.None))
        {
            Cluster = new TestClusterOptions { KubernetesMinorVersion = 20, Transports = TestTransports.Spdy },
        },
        new("namespace missing", NamespaceMissing, "kubectl get namespaces", stage => stage.Target = PortForwardTarget.Pod("web-0", "nowhere")),
    ];

    private static void UseRights(DiagnosisStage stage, TestRights rights) => stage.LogInAs(stage.Cluster.AddToken("limited-token", rights, "limited"));

    private static void UseToken(DiagnosisStage stage, TimeSpan issued, TimeSpan expires)
    {
        var now = TimeProvider.System.GetUtcNow();
        var claims = string.Create(
            CultureInfo.InvariantCulture, $$"""{"iat":{{(now + issued).ToUnixTimeSeconds()}},"exp":{{(now + expires).ToUnixTimeSeconds()}},"sub":"somebody"}""");
        var token = $"{Encode("""{"alg":"none"}""")}.{Encode(claims)}.c2lnbmF0dXJl";
        stage.Replace(stage.Cluster.Admin.Token, token);
    }

    private static string Encode(string text) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes(text)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
