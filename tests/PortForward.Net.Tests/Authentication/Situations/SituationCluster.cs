using PortForward.Net.Testing;

namespace PortForward.Net.Tests.Authentication.Situations;

/// <summary>The cluster that the situations share: one pod that echoes, and users of every kind.</summary>
public sealed class SituationCluster : IAsyncLifetime
{
    public const int Port = 7001;

    internal TestCluster Cluster { get; private set; } = null!;

    internal OidcIssuer Issuer { get; private set; } = null!;

    internal (string Certificate, string Key) Bob { get; private set; }

    public async ValueTask InitializeAsync()
    {
        Cluster = await TestCluster.StartAsync();
        Cluster.AddPod("echo", pod => pod.Serve(Port, async (connection, stop) => await connection.CopyToAsync(connection, stop)));
        Cluster.AddPod("elsewhere", pod => pod.InNamespace("team").Serve(Port, async (connection, stop) => await connection.CopyToAsync(connection, stop)));
        Cluster.AddToken("alice-s3cr3t", TestRights.All, "alice");
        Cluster.AddToken("erin-s3cr3t", TestRights.All, "erin");
        Cluster.AddToken("mallory-s3cr3t", TestRights.All & ~TestRights.Impersonate, "mallory");
        Cluster.AddToken("bob-s3cr3t", TestRights.All, "bob");
        Bob = Cluster.Certificates.IssueClient("bob");
        Cluster.Users.AddPassword(Cluster.AddToken("carols-token-s3cr3t", TestRights.All, "carol"), "pass:word-s3cr3t");
        Issuer = await OidcIssuer.StartAsync(Cluster.Certificates.Server, token => Cluster.AddToken(token, TestRights.All, "olga"));
    }

    public async ValueTask DisposeAsync()
    {
        await Issuer.DisposeAsync();
        await Cluster.DisposeAsync();
    }
}
