using System.Net;
using System.Net.Sockets;

namespace PortForward.Net.EndToEnd.Tests.Library;

/// <summary>The library on a real cluster, by each transport.</summary>
public sealed class RealClusterTests
{
    private const long Gigabyte = 1L << 30;

    [Theory]
    [MemberData(nameof(Cluster.Transports), MemberType = typeof(Cluster))]
    public async Task Every_kind_of_target_answers_http(string transport)
    {
        await using var client = Client(transport);
        foreach (var (target, port) in new[]
        {
            ("pod/lone", ":8080"), ("lone", ":http"), ("svc/web", ":80"), ("svc/web", ":http"), ("deploy/web", ":http"),
            ("sts/db", ":8080"), ("app=web", ":8080"), ("app in (db),app!=web", ":8080"),
        })
        {
            await using var forward = await client.StartForwardAsync(PortForwardTarget.Parse(target), PortMapping.Parse(port)).WaitAsync(Workload.Patience);
            using var http = new HttpClient();
            Assert.Equal($"hello from {forward.CurrentPod.Name}\n", await http.GetStringAsync(new Uri($"http://{forward.LocalEndPoint}/")));
        }
    }

    [Theory]
    [MemberData(nameof(Cluster.Transports), MemberType = typeof(Cluster))]
    public async Task A_gigabyte_down_is_whole(string transport)
    {
        await using var client = Client(transport);
        await using var forward = await client.StartForwardAsync(PortForwardTarget.Pod("lone"), PortMapping.Ephemeral(Workload.Source));
        using var connection = await Workload.ConnectAsync(forward.LocalEndPoint);
        var (length, hash) = await Workload.DownloadAsync(connection.GetStream(), Gigabyte, 7);
        Assert.Equal((Gigabyte, Workload.PatternHash(Gigabyte, 7)), (length, hash));
    }

    [Theory]
    [MemberData(nameof(Cluster.Transports), MemberType = typeof(Cluster))]
    public async Task A_gigabyte_up_is_whole(string transport)
    {
        await using var client = Client(transport);
        await using var forward = await client.StartForwardAsync(PortForwardTarget.Pod("lone"), PortMapping.Ephemeral(Workload.CountedSink));
        using var connection = await Workload.ConnectAsync(forward.LocalEndPoint);
        var (answer, expected) = await Workload.UploadAsync(connection.GetStream(), Gigabyte, 1);
        Assert.Equal(expected, answer);
    }

    [Theory]
    [MemberData(nameof(Cluster.Transports), MemberType = typeof(Cluster))]
    public async Task A_stream_without_a_port_carries_both_ways(string transport)
    {
        await using var client = Client(transport);
        await using (var down = await client.ConnectAsync(PortForwardTarget.Deployment("web"), Workload.Source))
        {
            Assert.Equal((100_000_000L, Workload.PatternHash(100_000_000, 3)), await Workload.DownloadAsync(down, 100_000_000, 3));
        }

        await using var up = await client.ConnectAsync(PortForwardTarget.Pod("other"), Workload.CountedSink);
        var (answer, expected) = await Workload.UploadAsync(up, 100_000_000, 2);
        Assert.Equal(expected, answer);
    }

    // Case 47: the runtime closes everything a second after it learns of the local end, however long the answer is (protocol.md 6.3).
    [Theory]
    [MemberData(nameof(Cluster.Transports), MemberType = typeof(Cluster))]
    public async Task A_long_answer_outlives_the_local_end_of_sending(string transport)
    {
        await using var client = Client(transport);
        await using var forward = await client.StartForwardAsync(PortForwardTarget.Pod("lone"), PortMapping.Ephemeral(Workload.Source));
        using var connection = await Workload.ConnectAsync(forward.LocalEndPoint);
        var stream = connection.GetStream();
        Assert.Equal(
            (Gigabyte, Workload.PatternHash(Gigabyte, 9)),
            await Workload.DownloadAsync(stream, Gigabyte, 9, () => connection.Client.Shutdown(SocketShutdown.Send)));
    }

    [Theory]
    [MemberData(nameof(Cluster.Transports), MemberType = typeof(Cluster))]
    public async Task Two_hundred_connections_at_once_get_their_own_bytes(string transport)
    {
        await using var client = Client(transport);
        await using var forward = await client.StartForwardAsync(PortForwardTarget.Pod("lone"), PortMapping.Ephemeral(Workload.Echo));
        var results = await Task.WhenAll(Enumerable.Range(0, 200).Select(async i =>
        {
            using var connection = await Workload.ConnectAsync(forward.LocalEndPoint);
            return await Workload.EchoesAsync(connection.GetStream(), 1024 * 1024, i);
        }));
        Assert.DoesNotContain(false, results);
    }

    [Theory]
    [MemberData(nameof(Cluster.Transports), MemberType = typeof(Cluster))]
    public async Task A_server_that_speaks_first_is_heard(string transport)
    {
        await using var client = Client(transport);
        await using var forward = await client.StartForwardAsync(PortForwardTarget.Pod("lone"), PortMapping.Ephemeral(Workload.Banner));
        using var connection = await Workload.ConnectAsync(forward.LocalEndPoint);
        using var reader = new StreamReader(connection.GetStream());
        Assert.Equal("hello from lone", await reader.ReadLineAsync().WaitAsync(Workload.Patience));
    }

    [Theory]
    [MemberData(nameof(Cluster.Transports), MemberType = typeof(Cluster))]
    public async Task A_server_that_ends_first_is_a_clean_end(string transport)
    {
        await using var client = Client(transport);
        await using var forward = await client.StartForwardAsync(PortForwardTarget.Pod("lone"), PortMapping.Ephemeral(Workload.FinFirst));
        for (var i = 0; i < 3; i++)
        {
            using var connection = await Workload.ConnectAsync(forward.LocalEndPoint);
            using var reader = new StreamReader(connection.GetStream());
            Assert.Equal("bye\n", await reader.ReadToEndAsync().WaitAsync(Workload.Patience));
        }
    }

    // The node of this cluster answers refusals in the way that blocks its workers (protocol.md 6.4 b): no neighbour may notice.
    [Theory]
    [MemberData(nameof(Cluster.Transports), MemberType = typeof(Cluster))]
    public async Task A_refused_port_fails_only_its_own_connection(string transport)
    {
        await using var client = Client(transport);
        await using var forward = await client.StartForwardAsync(
            PortForwardTarget.Pod("lone"), [PortMapping.Ephemeral(Workload.Echo), PortMapping.Ephemeral(Workload.Nothing)]);
        var living = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Workload.ConnectAsync(forward[Workload.Echo].LocalEndPoint)));
        try
        {
            Assert.All(await Task.WhenAll(living.Select(c => Workload.EchoesAsync(c.GetStream(), 1000, 1))), Assert.True);
            for (var i = 0; i < 10; i++)
            {
                using var refused = await Workload.ConnectAsync(forward[Workload.Nothing].LocalEndPoint);
                await Assert.ThrowsAsync<IOException>(async () =>
                {
                    await refused.GetStream().WriteAsync(new byte[10]);
                    Assert.Equal(0, await refused.GetStream().ReadAsync(new byte[1]).AsTask().WaitAsync(Workload.Patience));
                });
                using var next = await Workload.ConnectAsync(forward[Workload.Echo].LocalEndPoint);
                Assert.True(await Workload.EchoesAsync(next.GetStream(), 10_000, i));
            }

            Assert.All(await Task.WhenAll(living.Select(c => Workload.EchoesAsync(c.GetStream(), 100_000, 2))), Assert.True);
        }
        finally
        {
            Array.ForEach(living, connection => connection.Dispose());
        }

        await using var stream = await client.ConnectAsync(PortForwardTarget.Pod("lone"), Workload.Nothing);
        var error = await Assert.ThrowsAsync<PortForwardException>(() => stream.ReadAsync(new byte[1]).AsTask().WaitAsync(Workload.Patience));
        Assert.Equal(PortForwardError.RemoteConnectionRefused, error.Error);
        Assert.Contains("connection refused", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Cluster.Transports), MemberType = typeof(Cluster))]
    public async Task A_program_that_resets_ends_its_connection_only(string transport)
    {
        await using var client = Client(transport);
        await using var forward = await client.StartForwardAsync(
            PortForwardTarget.Pod("lone"), [PortMapping.Ephemeral(Workload.Echo), PortMapping.Ephemeral(Workload.Reset)]);
        using var living = await Workload.ConnectAsync(forward[Workload.Echo].LocalEndPoint);
        Assert.True(await Workload.EchoesAsync(living.GetStream(), 1000, 1));
        for (var i = 0; i < 5; i++)
        {
            using var reset = await Workload.ConnectAsync(forward[Workload.Reset].LocalEndPoint);
            await reset.GetStream().WriteAsync(new byte[1]);
            try
            {
                Assert.Equal(0, await reset.GetStream().ReadAsync(new byte[1]).AsTask().WaitAsync(Workload.Patience));
            }
            catch (IOException)
            {
                // Whether the node tells of the reset depends on its age (protocol.md 5.5).
            }
        }

        Assert.True(await Workload.EchoesAsync(living.GetStream(), 1000, 2));
    }

    [Theory]
    [MemberData(nameof(Cluster.Transports), MemberType = typeof(Cluster))]
    public async Task Nothing_listens_after_disposal(string transport)
    {
        await using var client = Client(transport);
        var forward = await client.StartForwardAsync(PortForwardTarget.Pod("lone"), PortMapping.Ephemeral(Workload.Echo));
        var endPoints = forward.Listeners[0].LocalEndPoints;
        await forward.DisposeAsync().AsTask().WaitAsync(Workload.Patience);
        foreach (var endPoint in endPoints)
        {
            await Assert.ThrowsAsync<SocketException>(() => Workload.ConnectAsync(endPoint));
        }
    }

    [Theory]
    [InlineData("forbidden", PortForwardError.Forbidden, HttpStatusCode.Forbidden, "User \"nobody\" cannot get resource \"pods\"")]
    [InlineData("unauthorized", PortForwardError.Unauthorized, HttpStatusCode.Unauthorized, "Unauthorized")]
    public async Task Missing_rights_are_told_in_the_servers_words(string kubeConfig, PortForwardError expected, HttpStatusCode status, string words)
    {
        await using var client = Client(kubeConfig);
        var error = await Assert.ThrowsAsync<PortForwardException>(
            () => client.StartForwardAsync(PortForwardTarget.Pod("lone"), PortMapping.Ephemeral(Workload.Echo)).WaitAsync(Workload.Patience));
        Assert.Equal((expected, (HttpStatusCode?)status), (error.Error, error.StatusCode));
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_least_rights_suffice()
    {
        await using var client = Client("forwarder");
        await using var forward = await client.StartForwardAsync(PortForwardTarget.Service("web"), PortMapping.Ephemeral(71)).WaitAsync(Workload.Patience);
        using var connection = await Workload.ConnectAsync(forward.LocalEndPoint);
        Assert.True(await Workload.EchoesAsync(connection.GetStream(), 1000, 1));
    }

    [Theory]
    [InlineData("pod/nope", ":80", PortForwardError.TargetNotFound, "pods \"nope\" not found")]
    [InlineData("svc/empty", ":80", PortForwardError.NoReadyPod, "while waiting for a ready pod of service/empty")]
    [InlineData("svc/web", ":81", PortForwardError.PortNotFound, "does not have a service port 81")]
    [InlineData("svc/web", ":udp", PortForwardError.PortNotFound, "UDP protocol is not supported")]
    [InlineData("pod/lone", ":udp-echo", PortForwardError.PortNotFound, "UDP protocol is not supported")]
    public async Task What_does_not_exist_is_told(string target, string port, PortForwardError expected, string words)
    {
        await using var client = Client("websocket");
        var error = await Assert.ThrowsAsync<PortForwardException>(() => client.StartForwardAsync(
            PortForwardTarget.Parse(target), [PortMapping.Parse(port)], new PortForwardOptions { PodReadyTimeout = TimeSpan.FromSeconds(1) }).WaitAsync(Workload.Patience));
        Assert.Equal(expected, error.Error);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }

    private static PortForwardClient Client(string kubeConfig) => PortForwardClient.Create(Cluster.Options(kubeConfig));
}
