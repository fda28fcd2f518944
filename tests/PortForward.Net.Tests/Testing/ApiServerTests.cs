using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using PortForward.Net.Testing;

namespace PortForward.Net.Tests.Testing;

public sealed class ApiServerTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task An_unknown_token_is_unauthorized_in_the_words_of_Kubernetes()
    {
        await using var cluster = await TestCluster.StartAsync();
        using var client = Client(cluster, "wrong");

        using var response = await client.GetAsync(new Uri("api/v1/namespaces/default/pods", UriKind.Relative));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal(
            """{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"Unauthorized","reason":"Unauthorized","code":401}""",
            await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("api/v1/namespaces/default/pods/p", 404, "pods \"p\" not found")]
    [InlineData("apis/apps/v1/namespaces/default/deployments/d", 404, "deployments.apps \"d\" not found")]
    [InlineData("apis/batch/v1/namespaces/other/jobs/j", 404, "jobs.batch \"j\" not found")]
    [InlineData("api/v1/namespaces/nowhere", 404, "namespaces \"nowhere\" not found")]
    [InlineData("api/v1/namespaces/default/pods/p/portforward", 404, "pods \"p\" not found")]
    [InlineData("api/v1/namespaces/default/pods/waiting/portforward", 400, "pod waiting does not have a host assigned")]
    [InlineData("api/v1/namespaces/default/pods/web-0/portforward", 400, "Upgrade request required")]
    public async Task What_is_not_there_is_told_in_the_words_of_Kubernetes(string path, int code, string message)
    {
        await using var cluster = await TestCluster.StartAsync();
        cluster.AddPod("web-0");
        cluster.AddPod("waiting", pod => pod.Unscheduled());
        using var client = Client(cluster, cluster.Admin.Token);

        using var response = await client.GetAsync(new Uri(path, UriKind.Relative));
        var status = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;

        Assert.Equal(code, (int)response.StatusCode);
        Assert.Equal(code, (int)status["code"]!);
        Assert.Equal(message, (string?)status["message"]);
    }

    [Theory]
    [InlineData("labelSelector=app=web", "a b")]
    [InlineData("labelSelector=app==web,tier!=back", "a")]
    [InlineData("labelSelector=app in (web, db)", "a b c")]
    [InlineData("labelSelector=tier notin (back)", "a c")]
    [InlineData("labelSelector=tier", "a b")]
    [InlineData("labelSelector=!tier,app", "c")]
    [InlineData("fieldSelector=metadata.name=b", "b")]
    [InlineData("fieldSelector=status.phase!=Running", "c")]
    public async Task Lists_are_selected_by_labels_and_fields(string query, string names)
    {
        await using var cluster = await TestCluster.StartAsync();
        cluster.AddPod("a", pod => pod.Label("app", "web").Label("tier", "front"));
        cluster.AddPod("b", pod => pod.Label("app", "web").Label("tier", "back"));
        cluster.AddPod("c", pod => pod.Label("app", "db").InPhase("Pending"));
        cluster.AddPod("d", pod => pod.Label("app", "web").Label("tier", "back").InNamespace("other"));
        using var client = Client(cluster, cluster.Admin.Token);

        var list = await client.GetStringAsync(new Uri($"api/v1/namespaces/default/pods?{query}", UriKind.Relative));

        Assert.Equal(names, string.Join(' ', JsonNode.Parse(list)!["items"]!.AsArray().Select(item => (string?)item!["metadata"]!["name"])));
    }

    [Fact]
    public async Task A_watch_tells_what_comes_changes_and_goes_and_ends_with_the_cluster()
    {
        var cluster = await TestCluster.StartAsync();
        using var client = Client(cluster, cluster.Admin.Token);
        cluster.AddPod("there", pod => pod.Label("app", "web"));
        using var stream = await client.GetStreamAsync(new Uri("api/v1/pods?watch=true&labelSelector=app=web", UriKind.Relative));
        using var reader = new StreamReader(stream);

        Assert.Equal("ADDED there Running", await ReadAsync(reader));
        var pod = cluster.AddPod("web-0", builder => builder.Label("app", "web").Unscheduled());
        cluster.AddPod("db-0", builder => builder.Label("app", "db"));
        Assert.Equal("ADDED web-0 Pending", await ReadAsync(reader));
        pod.SetStatus("Running", ready: true);
        Assert.Equal("MODIFIED web-0 Running", await ReadAsync(reader));
        cluster.RemovePod("web-0");
        Assert.Equal("DELETED web-0 Running", await ReadAsync(reader));

        await cluster.DisposeAsync().AsTask().WaitAsync(Patience);
        Assert.Null(await ReadAsync(reader));
    }

    [Fact]
    public async Task The_kubeconfig_is_private_and_leaves_with_the_cluster()
    {
        var cluster = await TestCluster.StartAsync();
        var path = cluster.KubeConfigPath;

        Assert.Equal(cluster.KubeConfig, await File.ReadAllTextAsync(path));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        }

        await cluster.DisposeAsync();
        Assert.False(Directory.Exists(Path.GetDirectoryName(path)));
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("127.0.0.1")]
    public async Task The_servers_certificate_holds_for_its_names_and_no_other(string host)
    {
        await using var cluster = await TestCluster.StartAsync();
        using var client = Client(cluster, cluster.Admin.Token);

        Assert.Equal("ok", await client.GetStringAsync(new UriBuilder(cluster.BaseUri) { Host = host, Path = "/healthz" }.Uri));
        Assert.True(cluster.CertificateAuthority.HasPrivateKey is false);
    }

    private static async Task<string?> ReadAsync(StreamReader reader)
    {
        var line = await reader.ReadLineAsync().WaitAsync(Patience);
        return line is not null && JsonNode.Parse(line) is { } change
            ? $"{change["type"]} {change["object"]!["metadata"]!["name"]} {change["object"]!["status"]!["phase"]}"
            : null;
    }

    private static HttpClient Client(TestCluster cluster, string token)
    {
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            SslOptions = new()
            {
                CertificateChainPolicy = new X509ChainPolicy
                {
                    TrustMode = X509ChainTrustMode.CustomRootTrust,
                    CustomTrustStore = { cluster.CertificateAuthority },
                    RevocationMode = X509RevocationMode.NoCheck,
                },
            },
        };
        var client = new HttpClient(handler) { BaseAddress = cluster.BaseUri };
        client.DefaultRequestHeaders.Authorization = new("Bearer", token);
        return client;
    }
}
