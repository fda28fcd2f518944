using System.Collections.Frozen;
using System.Net.Sockets;
using PortForward.Net.Tests.Testing;

namespace PortForward.Net.Tests.Authentication.Situations;

/// <summary>The table of kubeconfigs: what this library makes of each, and what a real kubectl makes of it. Conformance case 99, with
/// <see cref="GenerationTests"/>.</summary>
public sealed class SituationTests(SituationCluster cluster) : IClassFixture<SituationCluster>
{
    private const string Kubectl = "kubectl-1.32";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly FrozenDictionary<string, Situation> Rows = SourceSituations.All()
        .Concat(LoginSituations.All())
        .Concat(PluginSituations.All())
        .Concat(OidcSituations.All())
        .Concat(TrustSituations.All())
        .Concat(OverrideSituations.All())
        .ToFrozenDictionary(row => row.Name);

    public static TheoryData<string> Names() => [.. Rows.Keys.Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_kubeconfig_leads_to(string situation)
    {
        var row = Rows[situation];
        using var scene = Arrange(row);
        using var log = new ListLogger();
        scene.Options.LoggerFactory = log;

        Assert.Equal(row.Expected, await RunAsync(scene));
        Assert.DoesNotContain(Scene.Secret, log.Text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Kubectl_comes_to_the_same(string situation)
    {
        var path = KubectlCase.OnPath(Kubectl);
        Assert.SkipWhen(path is null, $"no {Kubectl} on the PATH");
        var row = Rows[situation];
        using var scene = Arrange(row);

        var outcome = await RunKubectlAsync(path, scene);

        Assert.Equal(row.Kubectl ?? (row.Fails ? "fails" : row.Expected), outcome);
        Assert.Equal(row.Kubectl is null, row.Reason is null);
    }

    private Scene Arrange(Situation row)
    {
        var scene = new Scene(cluster);
        cluster.Cluster.Users.Anonymous = null;
        cluster.Issuer.FormOnly = false;
        row.Arrange(scene);
        cluster.Cluster.Users.Seen.Clear();
        return scene;
    }

    private async Task<string> RunAsync(Scene scene)
    {
        try
        {
            await using var client = PortForwardClient.Create(scene.Options, scene.Environment_);
            await using var stream = await client.ConnectAsync(
                PortForwardTarget.Pod(scene.Pod), SituationCluster.Port, TestContext.Current.CancellationToken);
            await stream.WriteAsync("ping"u8.ToArray(), TestContext.Current.CancellationToken);
            var answer = new byte[4];
            await stream.ReadExactlyAsync(answer, TestContext.Current.CancellationToken);
            return Seen();
        }
        catch (PortForwardException failure)
        {
            Assert.DoesNotContain(Scene.Secret, failure.ToString(), StringComparison.Ordinal);
            return $"fails: {failure.Error}";
        }
    }

    private async Task<string> RunKubectlAsync(string path, Scene scene)
    {
        string[] arguments = ["--cache-dir", Path.Combine(scene.Path, "cache"), .. scene.Flags, "port-forward", $"pod/{scene.Pod}", $":{SituationCluster.Port}"];
        await using var forward = KubectlForward.Start(path, arguments, scene.Variables);
        try
        {
            using var socket = await forward.ConnectAsync();
            await socket.SendAsync("ping"u8.ToArray());
            var answer = new byte[4];
            var read = await socket.ReceiveAsync(answer, SocketFlags.None).WaitAsync(Patience);
            return read > 0 ? Seen() : "fails";
        }
        catch (IOException)
        {
            return "fails";
        }
    }

    private string Seen()
    {
        var login = cluster.Cluster.Users.Seen.Last(seen => seen.Path.EndsWith("/portforward", StringComparison.Ordinal));
        return string.Join(", ", [$"{login.User} by {login.Method}", .. login.ActsAs]);
    }
}
