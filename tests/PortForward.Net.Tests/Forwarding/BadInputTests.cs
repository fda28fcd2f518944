using System.Net;
using System.Net.Sockets;
using PortForward.Net.Testing;

namespace PortForward.Net.Tests.Forwarding;

public sealed class BadInputTests
{
    [Theory]
    [InlineData("nope", ":80", PortForwardError.TargetNotFound, "pods \"nope\" not found")]
    [InlineData("svc/nope", ":80", PortForwardError.TargetNotFound, "services \"nope\" not found")]
    [InlineData("deploy/nope", ":80", PortForwardError.TargetNotFound, "deployments.apps \"nope\" not found")]
    [InlineData("svc/web", ":81", PortForwardError.PortNotFound, "Service web does not have a service port 81")]
    [InlineData("svc/web", ":nope", PortForwardError.PortNotFound, "Service 'web' does not have a named port 'nope'")]
    [InlineData("pod/web-0", ":nope", PortForwardError.PortNotFound, "Pod 'web-0' does not have a named port 'nope'")]
    [InlineData("pod/pending", ":80", PortForwardError.NoReadyPod, "Current status=Pending")]
    public async Task What_does_not_exist_is_told_in_the_servers_words_and_nothing_is_left(string target, string port, PortForwardError expected, string words)
    {
        await using var fixture = await ForwardingFixture.StartAsync();
        fixture.Cluster.AddPod("pending", pod => pod.InPhase("Pending").NotReady());
        var error = await Assert.ThrowsAsync<PortForwardException>(
            () => fixture.Client.StartForwardAsync(
                PortForwardTarget.Parse(target), [PortMapping.Parse(port)], new PortForwardOptions { WaitFor = PodWaitCondition.Exists }));
        Assert.Equal(expected, error.Error);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
        Assert.Equal(0, fixture.Cluster.TotalSessions());
    }

    [Theory]
    [InlineData("a/b/c")]
    [InlineData("/x")]
    [InlineData("svc/")]
    [InlineData("")]
    [InlineData("nosuchtype/x")]
    [InlineData("pod/UPPER")]
    [InlineData("app in web")]
    public async Task A_malformed_target_is_a_format_error(string target)
    {
        var error = await Assert.ThrowsAsync<FormatException>(() => PortForwarder.StartAsync(target, ":80"));
        Assert.NotEmpty(error.Message);
        Assert.False(PortForwardTarget.TryParse(target, out _));
    }

    [Theory]
    [InlineData("")]
    [InlineData("1:2:3")]
    [InlineData("-1")]
    [InlineData("65536")]
    [InlineData("0")]
    [InlineData("0:0")]
    [InlineData("a:5000")]
    [InlineData("80, x:1")]
    public async Task A_malformed_port_is_a_format_error(string ports)
    {
        var error = await Assert.ThrowsAsync<FormatException>(() => PortForwarder.StartAsync("web", ports));
        Assert.NotEmpty(error.Message);
    }

    [Fact]
    public async Task No_port_is_an_argument_error()
    {
        await using var fixture = await ForwardingFixture.StartAsync();
        await Assert.ThrowsAsync<ArgumentException>(() => fixture.Client.StartForwardAsync(PortForwardTarget.Pod("web-0"), Array.Empty<PortMapping>()));
    }

    [Fact]
    public async Task A_taken_local_port_is_told_and_the_other_ports_are_not_left_open()
    {
        await using var fixture = await ForwardingFixture.StartAsync();
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        var free = FreePort();
        var error = await Assert.ThrowsAsync<PortForwardException>(() => fixture.Client.StartForwardAsync(
            PortForwardTarget.Pod("web-0"), [new PortMapping(free, 8080), new PortMapping(port, 8080)],
            new PortForwardOptions { BindAddresses = { "127.0.0.1" } }));
        Assert.Equal(PortForwardError.AddressInUse, error.Error);
        Assert.Contains($"Unable to listen on port {port}:", error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<SocketException>(() => ForwardingFixture.ConnectAsync(new IPEndPoint(IPAddress.Loopback, free)));
    }

    [Fact]
    public async Task An_address_of_another_machine_is_told()
    {
        await using var fixture = await ForwardingFixture.StartAsync();
        var error = await Assert.ThrowsAsync<PortForwardException>(() => fixture.Client.StartForwardAsync(
            PortForwardTarget.Pod("web-0"), [PortMapping.Ephemeral(8080)], new PortForwardOptions { BindAddresses = { "192.0.2.1" } }));
        Assert.Equal(PortForwardError.AddressNotAvailable, error.Error);
    }

    [Fact]
    public async Task Missing_rights_are_told_in_the_servers_words()
    {
        await using var fixture = await ForwardingFixture.StartAsync();
        var user = fixture.Cluster.AddToken("weak", TestRights.ReadObjects, "weak-user");
        await using var client = PortForwardClient.Create(new PortForwardClientOptions { KubeConfig = { Path = user.KubeConfigPath } });
        var error = await Assert.ThrowsAsync<PortForwardException>(() => client.StartForwardAsync(PortForwardTarget.Pod("web-0"), PortMapping.Ephemeral(8080)));
        Assert.Equal((PortForwardError.Forbidden, (HttpStatusCode?)HttpStatusCode.Forbidden), (error.Error, error.StatusCode));
        Assert.Contains("User \"weak-user\" cannot create resource \"pods/portforward\"", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("weak-token", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_credential_is_told()
    {
        await using var fixture = await ForwardingFixture.StartAsync();
        fixture.Cluster.RemoveToken(fixture.Cluster.Admin.Token);
        var error = await Assert.ThrowsAsync<PortForwardException>(
            () => fixture.Client.StartForwardAsync(PortForwardTarget.Pod("web-0"), PortMapping.Ephemeral(8080)));
        Assert.Equal(PortForwardError.Unauthorized, error.Error);
        Assert.DoesNotContain(fixture.Cluster.Admin.Token, error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("timeout")]
    [InlineData("endless")]
    [InlineData("drain")]
    [InlineData("connections")]
    public async Task Options_out_of_range_are_argument_errors(string which)
    {
        await using var fixture = await ForwardingFixture.StartAsync();
        var options = new PortForwardOptions();
        switch (which)
        {
            case "timeout":
                options.PodReadyTimeout = TimeSpan.Zero;
                break;
            case "endless":
                options.BackendTimeout = TimeSpan.MaxValue;
                break;
            case "drain":
                options.DrainTimeout = TimeSpan.FromSeconds(-1);
                break;
            default:
                options.MaxConnections = 0;
                break;
        }

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => fixture.Client.StartForwardAsync(PortForwardTarget.Pod("web-0"), [PortMapping.Ephemeral(8080)], options));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("Upper")]
    public void A_malformed_namespace_is_an_argument_error(string scope)
    {
        Assert.Throws<ArgumentException>(() => PortForwardTarget.Pod("web-0", scope));
        Assert.Throws<ArgumentException>(() => PortForwardClient.Create(new PortForwardClientOptions { Namespace = scope }));
    }

    [Fact]
    public async Task A_connection_above_the_limit_is_reset_and_told()
    {
        await using var fixture = await ForwardingFixture.StartAsync();
        await using var forward = await fixture.Client.StartForwardAsync(
            PortForwardTarget.Pod("web-0"), [PortMapping.Ephemeral(ForwardingFixture.Echo)], new PortForwardOptions { MaxConnections = 1 });
        using var first = await ForwardingFixture.ConnectAsync(forward.LocalEndPoint);
        Assert.True(await ForwardingFixture.EchoesAsync(first.GetStream(), 10, 1));
        var error = await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            using var second = await ForwardingFixture.ConnectAsync(forward.LocalEndPoint);
            Assert.Equal(0, await second.GetStream().ReadAsync(new byte[1]).AsTask().WaitAsync(ForwardingFixture.Patience));
        });
        Assert.True(error is IOException or SocketException, error.ToString());
        await foreach (var item in forward.WatchAsync())
        {
            if (item is ConnectionRefused refused)
            {
                Assert.Equal(PortForwardError.LimitExceeded, refused.Exception.Error);
                break;
            }
        }

        Assert.True(await ForwardingFixture.EchoesAsync(first.GetStream(), 10, 2));
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
