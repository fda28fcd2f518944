using k8s;
using k8s.Autorest;
using PortForward.Net.KubernetesClientInterop;
using PortForward.Net.Testing;
using PortForward.Net.Tests.Authentication;

namespace PortForward.Net.Tests.KubernetesClientInterop;

public sealed class KubernetesClientExtensionsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_typed_client_reads_with_the_clients_credential_until_one_of_them_ends()
    {
        await using var cluster = await TestCluster.StartAsync(cancellationToken: Token);
        cluster.AddPod("web-0", pod => pod.Label("app", "web"));
        var options = new PortForwardClientOptions { KubeConfig = { Path = cluster.KubeConfigPath }, Namespace = "default" };
        await using var client = PortForwardClient.Create(options);
        using var kubernetes = client.CreateKubernetes();

        Assert.Equal(cluster.BaseUri.AbsoluteUri, kubernetes.BaseUri.AbsoluteUri);
        var pods = await kubernetes.CoreV1.ListNamespacedPodAsync("default", labelSelector: "app=web", cancellationToken: Token);
        Assert.Equal("web-0", Assert.Single(pods.Items).Metadata.Name);
        await Assert.ThrowsAsync<HttpOperationException>(() => kubernetes.CoreV1.ReadNamespacedPodAsync("gone", "default", cancellationToken: Token));

        client.CreateKubernetes().Dispose();
        Assert.Equal("web-0", (await client.ResolveAsync(PortForwardTarget.Parse("app=web"), Token)).Name);

        await client.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => kubernetes.CoreV1.ListNamespacedPodAsync("default", cancellationToken: Token));
        Assert.Throws<ObjectDisposedException>(client.CreateKubernetes);
    }

    [Fact]
    public async Task A_callers_user_agent_and_version_of_http_are_kept()
    {
        using var authority = TestCertificates.Authority("a");
        using var certificate = TestCertificates.Server(authority, "127.0.0.1");
        await using var server = await TestApiServer.StartAsync(certificate);
        var seen = new List<string>();
        server.Answer = context =>
        {
            seen.Add($"{context.Request.Protocol} {context.Request.Headers.UserAgent}");
            return Task.FromResult(false);
        };
        var configuration = new KubernetesClientConfiguration
        {
            Host = $"https://127.0.0.1:{server.Port}",
            SslCaCerts = [authority],
            UserAgent = "mine/1.0",
            DisableHttp2 = true,
        };
        await using var client = PortForwardClient.Create(new PortForwardClientOptions().UseConfiguration(configuration));
        using var kubernetes = client.CreateKubernetes();

        await kubernetes.CoreV1.ListNamespacedPodAsync("n", cancellationToken: Token);
        await client.Services.Cluster.Reads.ListPodsAsync("n", "a=b", Token);

        Assert.Equal(["HTTP/1.1 mine/1.0", "HTTP/1.1 mine/1.0"], seen);
    }

    [Fact]
    public void A_configuration_is_read_when_a_client_is_created()
    {
        var configuration = new KubernetesClientConfiguration();
        var options = new PortForwardClientOptions { KubeConfig = { Path = "/no/such/file" } }.UseConfiguration(configuration);

        var failure = Assert.Throws<PortForwardException>(() => PortForwardClient.Create(options));
        Assert.Equal(PortForwardError.KubeConfigInvalid, failure.Error);

        configuration.Host = "http://127.0.0.1:1";
        PortForwardClient.Create(options).Dispose();
    }

    [Fact]
    public void Nothing_is_null()
    {
        Assert.Throws<ArgumentNullException>(() => new PortForwardClientOptions().UseConfiguration(null!));
        Assert.Throws<ArgumentNullException>(() => ((PortForwardClientOptions)null!).UseConfiguration(new KubernetesClientConfiguration()));
        Assert.Throws<ArgumentNullException>(() => ((PortForwardClient)null!).CreateKubernetes());
    }
}
