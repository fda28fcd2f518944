using System.Text;

namespace PortForward.Net.Tests.Forwarding;

public sealed class StreamTests
{
    [Theory]
    [MemberData(nameof(ForwardingFixture.Transports), MemberType = typeof(ForwardingFixture))]
    public async Task A_stream_needs_no_local_port(PortForwardTransport transport)
    {
        await using var fixture = await ForwardingFixture.StartAsync(transport);
        await using var stream = await fixture.Client.ConnectAsync(PortForwardTarget.Service("web"), 71);
        Assert.True(await ForwardingFixture.EchoesAsync(stream, 3_000_000, 1));
        Assert.Equal(("web-0", ForwardingFixture.Echo), (stream.Pod.Name, stream.PodPort));
    }

    [Fact]
    public async Task A_stream_reads_the_answer_after_completing_its_writes()
    {
        await using var fixture = await ForwardingFixture.StartAsync();
        await using var stream = await fixture.Client.ConnectAsync(PortForwardTarget.Pod("web-0"), ForwardingFixture.Sink);
        await stream.WriteAsync(new byte[100_000]);
        stream.CompleteWrites();
        Assert.True(stream.WritesClosed.IsCompleted);
        await Assert.ThrowsAsync<InvalidOperationException>(() => stream.WriteAsync(new byte[1]).AsTask());
        using var reader = new StreamReader(stream);
        Assert.Equal("100000\n", await reader.ReadToEndAsync().WaitAsync(ForwardingFixture.Patience));
        await stream.ReadsClosed.WaitAsync(ForwardingFixture.Patience);
    }

    [Fact]
    public async Task A_refused_port_is_told_by_the_first_read()
    {
        await using var fixture = await ForwardingFixture.StartAsync();
        await using var stream = await fixture.Client.ConnectAsync(PortForwardTarget.Pod("web-0"), ForwardingFixture.Refused);
        var error = await Assert.ThrowsAsync<PortForwardException>(() => stream.ReadAsync(new byte[1]).AsTask().WaitAsync(ForwardingFixture.Patience));
        Assert.Equal(PortForwardError.RemoteConnectionRefused, error.Error);
        Assert.True(error.IsTransient);
        Assert.Equal("web-0", error.Pod!.Name);
        await Assert.ThrowsAsync<PortForwardException>(() => stream.ReadsClosed.WaitAsync(ForwardingFixture.Patience));
    }

    [Fact]
    public async Task A_cancelled_read_loses_nothing()
    {
        await using var fixture = await ForwardingFixture.StartAsync();
        await using var stream = await fixture.Client.ConnectAsync(PortForwardTarget.Pod("web-0"), ForwardingFixture.Echo);
        using var cancel = new CancellationTokenSource();
        var reading = stream.ReadAsync(new byte[16], cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        Assert.True(await ForwardingFixture.EchoesAsync(stream, 100_000, 1));
    }

    [Fact]
    public async Task Disposing_ends_a_read_that_waits()
    {
        await using var fixture = await ForwardingFixture.StartAsync();
        var stream = await fixture.Client.ConnectAsync(PortForwardTarget.Pod("web-0"), ForwardingFixture.Echo);
        var reading = stream.ReadAsync(new byte[16]).AsTask();
        await Assert.ThrowsAsync<InvalidOperationException>(() => stream.ReadAsync(new byte[16]).AsTask());
        await stream.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => reading.WaitAsync(ForwardingFixture.Patience));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => stream.ReadAsync(new byte[16]).AsTask());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => stream.WriteAsync(new byte[16]).AsTask());
    }

    [Fact]
    public async Task The_pipes_carry_the_same_connection()
    {
        await using var fixture = await ForwardingFixture.StartAsync();
        await using var stream = await fixture.Client.ConnectAsync(PortForwardTarget.Pod("web-0"), ForwardingFixture.Echo);
        await stream.Transport.Output.WriteAsync("over pipes"u8.ToArray());
        var result = await stream.Transport.Input.ReadAtLeastAsync(10).AsTask().WaitAsync(ForwardingFixture.Patience);
        Assert.Equal("over pipes", Encoding.ASCII.GetString(result.Buffer.FirstSpan));
        stream.Transport.Input.AdvanceTo(result.Buffer.End);
    }

    [Fact]
    public async Task Disposing_a_stream_ends_its_connection_and_delivers_what_was_written()
    {
        await using var fixture = await ForwardingFixture.StartAsync();
        var received = new TaskCompletionSource<string>();
        fixture.Cluster.FindPod("web-0")!.Serve(7100, async (connection, _) =>
        {
            var buffer = new byte[4];
            await connection.ReadExactlyAsync(buffer, CancellationToken.None);
            received.SetResult(Encoding.ASCII.GetString(buffer));
        });
        await using (var stream = await fixture.Client.ConnectAsync(PortForwardTarget.Pod("web-0"), 7100))
        {
            await stream.WriteAsync("last"u8.ToArray());
        }

        Assert.Equal("last", await received.Task.WaitAsync(ForwardingFixture.Patience));
        await ForwardingFixture.EventuallyAsync(() => fixture.Cluster.OpenStreams == 0, "streams stay open");
    }

    [Fact]
    public async Task Http_reaches_services_by_their_cluster_names()
    {
        await using var fixture = await ForwardingFixture.StartAsync();
        using var http = new HttpClient(fixture.Client.CreateClusterDnsHandler());
        Assert.Equal("hello from web-0", await http.GetStringAsync(new Uri("http://web.default.svc/")));
        Assert.Equal("hello from web-0", await http.GetStringAsync(new Uri("http://web.default.svc.cluster.local/")));
        var error = await Assert.ThrowsAsync<HttpRequestException>(() => http.GetStringAsync(new Uri("http://elsewhere.example/")));
        Assert.Contains("SERVICE.NAMESPACE.svc", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Http_reaches_one_target_whatever_the_host()
    {
        await using var fixture = await ForwardingFixture.StartAsync();
        using var http = new HttpClient(fixture.Client.CreateHttpHandler(PortForwardTarget.Deployment("web"), new RemotePort("http")));
        Assert.Equal("hello from web-0", await http.GetStringAsync(new Uri("http://anything/")));
    }
}
