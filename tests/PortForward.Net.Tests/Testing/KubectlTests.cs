using System.Net.Sockets;
using System.Security.Cryptography;
using PortForward.Net.Testing;

namespace PortForward.Net.Tests.Testing;

/// <summary>The judge of the in-process cluster is not this library but real kubectls, old and new.</summary>
public sealed class KubectlTests
{
    private const int Bulk = 1024 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static TheoryData<KubectlCase> Kubectls() => KubectlCase.All();

    public static TheoryData<KubectlCase, string, string> Targets()
    {
        var rows = new TheoryData<KubectlCase, string, string>();
        foreach (var row in KubectlCase.All())
        {
            rows.Add(row, "pod/web-0", ":8080");
            rows.Add(row, "svc/web", ":80");
            rows.Add(row, "deploy/web", ":http");
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public async Task Kubectl_carries_a_mebibyte_each_way(KubectlCase kubectl, string target, string port)
    {
        ArgumentNullException.ThrowIfNull(kubectl);
        var path = await kubectl.RequireAsync();
        await using var cluster = await StartAsync();
        await using var forward = KubectlForward.Start(path, cluster, cluster.Admin, kubectl.Transport, target, port);

        // Twice, because the second connection shares the session of the first.
        for (var i = 0; i < 2; i++)
        {
            using var socket = await forward.ConnectAsync();
            await EchoAsync(socket);
        }

        Assert.Equal(1, cluster.TotalSessions(kubectl.Transport));
        Assert.Equal(1, cluster.TotalSessions());
        Assert.Equal(2, cluster.FindPod("web-0")!.TotalConnections);
        Assert.Empty(cluster.ProtocolErrors);
    }

    [Theory]
    [MemberData(nameof(Kubectls))]
    public async Task Kubectl_says_that_a_port_is_refused(KubectlCase kubectl)
    {
        ArgumentNullException.ThrowIfNull(kubectl);
        var path = await kubectl.RequireAsync();
        await using var cluster = await StartAsync();
        await using var forward = KubectlForward.Start(path, cluster, cluster.Admin, kubectl.Transport, "pod/web-0", ":81");

        using var socket = await forward.ConnectAsync();
        await socket.SendAsync(new byte[1]);

        var errors = await forward.WaitForErrorAsync("an error occurred forwarding");
        Assert.Contains("-> 81: error forwarding port 81 to pod", errors, StringComparison.Ordinal);
        Assert.Contains("connect: connection refused", errors, StringComparison.Ordinal);
        Assert.Empty(cluster.ProtocolErrors);
    }

    [Theory]
    [MemberData(nameof(Kubectls))]
    public async Task Kubectl_says_that_a_pod_is_not_there(KubectlCase kubectl)
    {
        ArgumentNullException.ThrowIfNull(kubectl);
        var path = await kubectl.RequireAsync();
        await using var cluster = await StartAsync();
        await using var forward = KubectlForward.Start(path, cluster, cluster.Admin, kubectl.Transport, "pod/nobody", ":80");

        await forward.WaitForErrorAsync("Error from server (NotFound): pods \"nobody\" not found");
    }

    [Theory]
    [MemberData(nameof(Kubectls))]
    public async Task Kubectl_says_what_is_forbidden(KubectlCase kubectl)
    {
        ArgumentNullException.ThrowIfNull(kubectl);
        var path = await kubectl.RequireAsync();
        await using var cluster = await StartAsync();
        var reader = cluster.AddToken("reader-token", TestRights.ReadObjects, "reader");
        var nobody = cluster.AddToken("nobody-token", TestRights.None, "nobody");

        await using (var forward = KubectlForward.Start(path, cluster, reader, kubectl.Transport, "pod/web-0", ":8080"))
        {
            // By whichever transport kubectl began, it falls back to SPDY, which creates.
            await forward.WaitForErrorAsync(
                "pods \"web-0\" is forbidden: User \"reader\" cannot create resource \"pods/portforward\" in API group \"\" in the namespace \"default\"");
        }

        await using (var forward = KubectlForward.Start(path, cluster, nobody, kubectl.Transport, "svc/web", ":80"))
        {
            await forward.WaitForErrorAsync(
                "services \"web\" is forbidden: User \"nobody\" cannot get resource \"services\" in API group \"\" in the namespace \"default\"");
        }
    }

    [Theory]
    [MemberData(nameof(Kubectls))]
    public async Task Kubectl_says_that_a_token_is_unknown(KubectlCase kubectl)
    {
        ArgumentNullException.ThrowIfNull(kubectl);
        var path = await kubectl.RequireAsync();
        await using var cluster = await StartAsync();
        cluster.RemoveToken(cluster.Admin.Token);
        await using var forward = KubectlForward.Start(path, cluster, cluster.Admin, kubectl.Transport, "pod/web-0", ":8080");

        await forward.WaitForErrorAsync("You must be logged in to the server");
    }

    [Theory]
    [MemberData(nameof(Kubectls))]
    public async Task Kubectl_falls_back_where_only_SPDY_is_offered(KubectlCase kubectl)
    {
        ArgumentNullException.ThrowIfNull(kubectl);
        var path = await kubectl.RequireAsync();
        await using var cluster = await StartAsync(new TestClusterOptions { Transports = TestTransports.Spdy });
        await using var forward = KubectlForward.Start(path, cluster, cluster.Admin, kubectl.Transport, "pod/web-0", ":8080");

        using var socket = await forward.ConnectAsync();
        await EchoAsync(socket);

        Assert.Equal(1, cluster.TotalSessions(TestTransports.Spdy));
    }

    private static async Task<TestCluster> StartAsync(TestClusterOptions? options = null)
    {
        var cluster = await TestCluster.StartAsync(options);
        cluster.AddPod("web-0", pod => pod.Label("app", "web").Port(8080, "http").Echo(8080));
        cluster.AddService("web", service => service.Selector("app", "web").PortTo(80, "http"));
        cluster.AddDeployment("web", "app in (web)");
        return cluster;
    }

    private static async Task EchoAsync(Socket socket)
    {
        var sent = RandomNumberGenerator.GetBytes(Bulk);
        var received = new MemoryStream();
        await using var stream = new NetworkStream(socket);
        var sending = Task.Run(async () =>
        {
            await stream.WriteAsync(sent);
            socket.Shutdown(SocketShutdown.Send);
        });
        await stream.CopyToAsync(received).WaitAsync(Patience);
        await sending.WaitAsync(Patience);

        Assert.Equal(Bulk, received.Length);
        Assert.True(sent.AsSpan().SequenceEqual(received.GetBuffer().AsSpan(0, Bulk)));
    }
}
