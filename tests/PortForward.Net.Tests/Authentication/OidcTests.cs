using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging;
using PortForward.Net.Cluster;
using PortForward.Net.Tests.Authentication.Situations;

namespace PortForward.Net.Tests.Authentication;

/// <summary>What becomes of the tokens that an OpenID Connect issuer renews.</summary>
public sealed class OidcTests(SituationCluster cluster) : IClassFixture<SituationCluster>, IDisposable
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly Scene _scene = new(cluster);

    public void Dispose() => _scene.Dispose();

    [Fact]
    public async Task Renewed_tokens_take_the_old_ones_place_in_the_kubeconfig_and_nothing_else_changes()
    {
        var (oldId, oldRefresh) = (cluster.Issuer.IdToken(TimeSpan.FromHours(-1)), cluster.Issuer.RefreshToken());
        var path = Use(oldId, oldRefresh);
        var before = File.ReadAllText(path);

        await RentAsync();

        var after = File.ReadAllText(path);
        Assert.DoesNotContain(oldId, after, StringComparison.Ordinal);
        Assert.DoesNotContain(oldRefresh, after, StringComparison.Ordinal);
        var (newId, newRefresh) = (Value(after, "id-token"), Value(after, "refresh-token"));
        Assert.Equal(before, after.Replace(newId, oldId, StringComparison.Ordinal).Replace(newRefresh, oldRefresh, StringComparison.Ordinal));
        Assert.Equal(Private, OperatingSystem.IsWindows() ? Private : File.GetUnixFileMode(path));
        Assert.False(File.Exists(path + ".lock"));

        // What was kept is what the next program starts from.
        var renewals = cluster.Issuer.Renewals;
        await RentAsync();
        Assert.Equal(renewals, cluster.Issuer.Renewals);
    }

    [Fact]
    public async Task Tokens_that_cannot_be_kept_are_told_and_used()
    {
        var path = Use(cluster.Issuer.IdToken(TimeSpan.FromHours(-1)), cluster.Issuer.RefreshToken());
        File.WriteAllText(path + ".lock", "");
        var before = File.ReadAllText(path);
        using var log = new ListLogger();
        _scene.Options.LoggerFactory = log;

        await RentAsync();

        Assert.Equal(before, File.ReadAllText(path));
        Assert.Contains($"{LogLevel.Warning} 4003: The renewed OpenID Connect tokens could not be saved", log.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(Scene.Secret, log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_renewal_says_to_log_in_again()
    {
        Use(cluster.Issuer.IdToken(TimeSpan.FromHours(-1)), "gone-s3cr3t");

        var failure = await Assert.ThrowsAsync<PortForwardException>(RentAsync);

        Assert.Equal(PortForwardError.Unauthorized, failure.Error);
        Assert.EndsWith("refused to renew the token (invalid_grant); log in again.", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_refresh_token_never_goes_out_in_clear_text(bool redirects)
    {
        using var clear = new TcpListener(IPAddress.Loopback, 0);
        clear.Start();
        var visitor = clear.AcceptSocketAsync(TestContext.Current.CancellationToken).AsTask();
        Use(cluster.Issuer.IdToken(TimeSpan.FromHours(-1)), cluster.Issuer.RefreshToken());
        var address = $"{(redirects ? "https" : "http")}://{clear.LocalEndpoint}/token";
        cluster.Issuer.RedirectsTo = redirects ? address : null;
        cluster.Issuer.TokenEndpoint = redirects ? null : address;
        try
        {
            var failure = await Assert.ThrowsAsync<PortForwardException>(RentAsync);

            Assert.Equal(PortForwardError.Unauthorized, failure.Error);
            Assert.Contains(redirects ? "status 307" : "not an https URL", failure.Message, StringComparison.Ordinal);
            Assert.False(visitor.IsCompleted);
        }
        finally
        {
            (cluster.Issuer.RedirectsTo, cluster.Issuer.TokenEndpoint) = (null, null);
        }
    }

    [Fact]
    public async Task The_issuers_authority_file_is_read_for_each_renewal()
    {
        using var other = TestCertificates.Authority("other");
        var file = _scene.Write("issuer.crt", TestCertificates.Pem(other));
        Use(cluster.Issuer.IdToken(TimeSpan.FromHours(-1)), cluster.Issuer.RefreshToken(), "idp-certificate-authority: issuer.crt");
        await using var connection = ClusterConnection.Create(_scene.Options, _scene.Environment_);
        await Assert.ThrowsAsync<PortForwardException>(() => RentAsync(connection));

        File.WriteAllText(file, Encoding.UTF8.GetString(Convert.FromBase64String(_scene.AuthorityData)));

        await RentAsync(connection);
    }

    private string Use(string idToken, string refreshToken, string? authority = null)
    {
        authority ??= $"idp-certificate-authority-data: {_scene.AuthorityData}";
        _scene.Use($$$"""
            {auth-provider: {name: oidc, config: {idp-issuer-url: '{{{cluster.Issuer.Url}}}', client-id: client, client-secret: client-s3cr3t,
              {{{authority}}}, # mine
              id-token: {{{idToken}}}, refresh-token: {{{refreshToken}}} } }}
            """);
        var path = _scene.Variables["KUBECONFIG"]!;
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, Private);
        }

        return path;
    }

    private async Task RentAsync()
    {
        await using var connection = ClusterConnection.Create(_scene.Options, _scene.Environment_);
        await RentAsync(connection);
    }

    private static async Task RentAsync(ClusterConnection connection)
    {
        using var lease = await connection.RentAsync(TestContext.Current.CancellationToken);
        Assert.Equal("Bearer", lease.Login.Header!.Scheme);
    }

    private static string Value(string text, string key)
    {
        var start = text.IndexOf(key + ": ", StringComparison.Ordinal) + key.Length + 2;
        return text.Substring(start, text.AsSpan(start).IndexOfAny(',', ' '));
    }
}
