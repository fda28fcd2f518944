using System.Text;
using k8s;
using PortForward.Net.EndToEnd.Tests.Library;

namespace PortForward.Net.EndToEnd.Tests.Silence;

/// <summary>A peer that goes silent without closing anything: it is noticed, and the next connection works.</summary>
public sealed class SilentPeerTests
{
    private const int Flowing = 4 * 1024 * 1024;

    /// <summary>Four intervals are the documented limit; the rest is for a busy machine. TCP alone would take a quarter of an hour.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    [Theory]
    [MemberData(nameof(Cluster.Transports), MemberType = typeof(Cluster))]
    public Task Swallowed_packets_are_noticed_on_an_idle_session(string transport)
        => SwallowAsync(transport, Workload.Echo, async stream => Assert.True(await Workload.EchoesAsync(stream, 64, 1)), ReadToTheEndAsync);

    [Theory]
    [MemberData(nameof(Cluster.Transports), MemberType = typeof(Cluster))]
    public Task Swallowed_packets_are_noticed_during_a_download(string transport)
        => SwallowAsync(transport, Workload.Source, BeginDownloadAsync, ReadToTheEndAsync);

    [Theory]
    [MemberData(nameof(Cluster.Transports), MemberType = typeof(Cluster))]
    public Task Swallowed_packets_are_noticed_during_an_upload(string transport)
        => SwallowAsync(transport, Workload.Discard, BeginUploadAsync, WriteToTheEndAsync);

    [Theory]
    [MemberData(nameof(Cluster.Transports), MemberType = typeof(Cluster))]
    public Task A_deaf_relay_is_noticed_on_an_idle_session(string transport)
        => DeafenAsync(transport, Workload.Echo, async stream => Assert.True(await Workload.EchoesAsync(stream, 64, 1)), ReadToTheEndAsync);

    [Theory]
    [MemberData(nameof(Cluster.Transports), MemberType = typeof(Cluster))]
    public Task A_deaf_relay_is_noticed_during_a_download(string transport)
        => DeafenAsync(transport, Workload.Source, BeginDownloadAsync, ReadToTheEndAsync);

    [Theory]
    [MemberData(nameof(Cluster.Transports), MemberType = typeof(Cluster))]
    public Task A_deaf_relay_is_noticed_during_an_upload(string transport)
        => DeafenAsync(transport, Workload.Discard, BeginUploadAsync, WriteToTheEndAsync);

    private static async Task SwallowAsync(string transport, int port, Func<Stream, Task> begin, Func<Stream, Task> goOn)
    {
        var server = Server(transport);
        await using var link = await SwallowingLink.StartAsync(server.Host, server.Port);
        await ExpectResetAsync(transport, link.EndPoint.ToString(), port, begin, goOn, link.SwallowAsync, link.RestoreAsync);
    }

    private static async Task DeafenAsync(string transport, int port, Func<Stream, Task> begin, Func<Stream, Task> goOn)
    {
        var server = Server(transport);
        await using var relay = new DeafRelay(server.Host, server.Port);
        await ExpectResetAsync(transport, relay.EndPoint.ToString(), port, begin, goOn, () => SetAsync(true), () => SetAsync(false));

        Task SetAsync(bool isDeaf)
        {
            relay.IsDeaf = isDeaf;
            return Task.CompletedTask;
        }
    }

    private static async Task ExpectResetAsync(
        string transport, string address, int port, Func<Stream, Task> begin, Func<Stream, Task> goOn, Func<Task> silence, Func<Task> restore)
    {
        var options = Cluster.Options(transport);
        options.KubeConfig = new KubeConfigOptions { Server = $"https://{address}", TlsServerName = Server(transport).Host };
        options.Sessions.KeepAliveInterval = Interval;
        await using var client = PortForwardClient.Create(options);
        await using var forward = await client.StartForwardAsync(
            PortForwardTarget.Pod("lone"), [PortMapping.Ephemeral(port), .. port == Workload.Echo ? Array.Empty<PortMapping>() : [PortMapping.Ephemeral(Workload.Echo)]]);
        using var connection = await Workload.ConnectAsync(forward[port].LocalEndPoint);
        await begin(connection.GetStream()).WaitAsync(Workload.Patience);

        await silence();
        var end = goOn(connection.GetStream());
        var noticed = await Task.WhenAny(end, Task.Delay(Limit)) == end;
        await restore();
        Assert.True(noticed, $"the silence was not noticed within {Limit}");
        await Assert.ThrowsAsync<IOException>(() => end);

        using var next = await Workload.ConnectAsync(forward[Workload.Echo].LocalEndPoint);
        Assert.True(await Workload.EchoesAsync(next.GetStream(), 64, 2).WaitAsync(Limit));
    }

    private static Uri Server(string transport)
        => new(KubernetesClientConfiguration.BuildConfigFromConfigFile(Cluster.KubeConfig(transport)).Host);

    private static async Task BeginDownloadAsync(Stream stream)
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"{1L << 40} 1\n"));
        await stream.ReadExactlyAsync(new byte[Flowing]);
    }

    private static async Task BeginUploadAsync(Stream stream) => await stream.WriteAsync(new byte[Flowing]);

    private static async Task ReadToTheEndAsync(Stream stream)
    {
        var buffer = new byte[64 * 1024];
        while (await stream.ReadAsync(buffer) > 0)
        {
        }
    }

    private static async Task WriteToTheEndAsync(Stream stream)
    {
        var buffer = new byte[64 * 1024];
        while (true)
        {
            await stream.WriteAsync(buffer);
        }
    }
}
