using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using PortForward.Net.KubernetesClientInterop;
using PortForward.Net.Testing;

namespace PortForward.Net.Tests.Testing;

/// <summary>The cluster in the process tells users what they may do, as real kubectls ask it, and refuses what is no review.</summary>
public sealed class AccessReviewTests
{
    private const string Path = "apis/authorization.k8s.io/v1/selfsubjectaccessreviews";

    public static TheoryData<KubectlCase> Kubectls() =>
        [.. KubectlCase.All().Select(row => row.Data).Where(kubectl => kubectl.Transport == TestTransports.Spdy)];

    [Theory]
    [MemberData(nameof(Kubectls))]
    public async Task Kubectl_is_told_each_right(KubectlCase kubectl)
    {
        ArgumentNullException.ThrowIfNull(kubectl);
        var path = await kubectl.RequireAsync();
        await using var cluster = await TestCluster.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        var user = cluster.AddToken("some-token", TestRights.ListObjects | TestRights.CreatePortForward);

        Assert.True(await CanIAsync(path, user, "create", "pods", "portforward"));
        Assert.False(await CanIAsync(path, user, "get", "pods", "portforward"));
        Assert.True(await CanIAsync(path, user, "list", "pods"));
        Assert.False(await CanIAsync(path, user, "get", "deployments"));
        Assert.False(await CanIAsync(path, user, "delete", "pods"));
    }

    [Theory]
    [InlineData("POST", "no json", HttpStatusCode.BadRequest)]
    [InlineData("POST", "[]", HttpStatusCode.BadRequest)]
    [InlineData("POST", "", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("PUT", "{}", HttpStatusCode.MethodNotAllowed)]
    [InlineData("POST", "{}", HttpStatusCode.Created)]
    public async Task What_is_no_review_is_refused(string method, string body, HttpStatusCode expected)
    {
        await using var cluster = await TestCluster.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        await using var client = PortForwardClient.Create(new PortForwardClientOptions { KubeConfig = { Path = cluster.KubeConfigPath } });
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(cluster.BaseUri, Path));
        request.Content = new StringContent(body, Encoding.UTF8, body.Length == 0 ? "application/vnd.kubernetes.protobuf" : "application/json");

        using var kubernetes = client.CreateKubernetes();
        using var response = await ((k8s.Kubernetes)kubernetes).HttpClient.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(expected, response.StatusCode);
    }

    private static async Task<bool> CanIAsync(string kubectl, TestUser user, string verb, string resource, string subResource = "")
    {
        var start = new ProcessStartInfo(kubectl, ["--kubeconfig", user.KubeConfigPath, "create", "--raw", "/" + Path, "-f", "-"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var attributes = $$"""{ "verb": "{{verb}}", "resource": "{{resource}}", "subresource": "{{subResource}}" }""";
        await process.StandardInput.WriteAsync(
            $$"""{ "apiVersion": "authorization.k8s.io/v1", "kind": "SelfSubjectAccessReview", "spec": { "resourceAttributes": {{attributes}} } }""");
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.Equal("", await error);
        return (bool)JsonNode.Parse(output)!["status"]!["allowed"]!;
    }
}
