using System.Globalization;
using System.Net;
using System.Net.Sockets;
using PortForward.Net.Forwarding.Listening;

namespace PortForward.Net.Tests.Forwarding;

// Case 91.
public sealed class ListeningTests
{
    private static readonly IPAddress Foreign = IPAddress.Parse("2001:db8::1");

    [Fact]
    public void Without_ipv6_localhost_is_the_ipv4_one()
    {
        // An address that the machine does not have fails as ::1 does where IPv6 is off.
        var bound = LocalBinder.Bind([new(IPAddress.Loopback, false), new(Foreign, false)], 0, LocalPortPolicy.Exact);

        Assert.Null(bound.Failure);
        Assert.Null(bound.Shortfall);
        Assert.Equal(IPAddress.Loopback, Assert.IsType<IPEndPoint>(Assert.Single(bound.Sockets).EndPoint).Address);
        bound.Close();
    }

    [Fact]
    public void A_free_port_is_the_same_on_both_families()
    {
        for (var round = 0; round < 20; round++)
        {
            var bound = LocalBinder.Bind(LocalAddress.Of(new PortForwardOptions()), 0, LocalPortPolicy.Exact);

            Assert.Null(bound.Failure);
            Assert.Single(bound.Sockets.Select(socket => ((IPEndPoint)socket.EndPoint).Port).Distinct());
            bound.Close();
        }
    }

    [Fact]
    public void A_port_that_is_busy_on_both_loopbacks_is_told_in_kubectls_words()
    {
        using var busy = BusyPort.OnBothLoopbacks();

        var bound = LocalBinder.Bind(LocalAddress.Of(new PortForwardOptions()), busy.Port, LocalPortPolicy.Exact);

        Assert.Empty(bound.Sockets);
        Assert.Equal(PortForwardError.AddressInUse, bound.Failure?.Error);
        Assert.Equal(
            $"Unable to listen on port {busy.Port}: Listeners failed to create with the following errors: "
            + $"[unable to create listener: Error listen tcp4 127.0.0.1:{busy.Port}: bind: address already in use "
            + $"unable to create listener: Error listen tcp6 [::1]:{busy.Port}: bind: address already in use]",
            bound.Failure?.Message);
    }

    [Fact]
    public void A_port_that_is_busy_on_one_loopback_is_had_on_the_other()
    {
        using var busy = BusyPort.On(IPAddress.Loopback);

        var bound = LocalBinder.Bind(LocalAddress.Of(new PortForwardOptions()), busy.Port, LocalPortPolicy.Exact);

        Assert.Null(bound.Failure);
        Assert.Equal(new IPEndPoint(IPAddress.IPv6Loopback, busy.Port), Assert.Single(bound.Sockets).EndPoint);
        bound.Close();
    }

    [Theory]
    [InlineData(false, "127.0.0.1:{0}", "[::1]:{0}")]
    [InlineData(true, "[::1]:{0}", "127.0.0.1:{0}")]
    public async Task A_port_that_is_busy_on_one_loopback_is_told(bool isV6Busy, string busyText, string freeText)
    {
        await using var fixture = await ForwardingFixture.StartAsync();
        using var busy = BusyPort.On(isV6Busy ? IPAddress.IPv6Loopback : IPAddress.Loopback);

        await using var forward = await fixture.Client.StartForwardAsync(PortForwardTarget.Pod("web-0"), new PortMapping(busy.Port, ForwardingFixture.Echo));

        var failed = Assert.Single(forward.FailedPorts);
        Assert.Equal(PortForwardError.AddressInUse, failed.Exception.Error);
        Assert.Contains(string.Format(CultureInfo.InvariantCulture, busyText, busy.Port), failed.Exception.Message, StringComparison.Ordinal);
        Assert.Equal(string.Format(CultureInfo.InvariantCulture, freeText, busy.Port), forward.LocalEndPoint.ToString());
        await forward.StopAsync();
        Assert.Contains(failed, await ForwardingFixture.EventsAsync(forward));
    }

    [Fact]
    public void An_address_named_beside_localhost_must_succeed_and_the_other_listens_all_the_same()
    {
        using var busy = BusyPort.On(IPAddress.Loopback);
        var options = new PortForwardOptions { BindAddresses = { "localhost", "127.0.0.1" } };

        var bound = LocalBinder.Bind(LocalAddress.Of(options), busy.Port, LocalPortPolicy.Exact);

        Assert.Equal(PortForwardError.AddressInUse, bound.Failure?.Error);
        Assert.Equal(new IPEndPoint(IPAddress.IPv6Loopback, busy.Port), Assert.Single(bound.Sockets).EndPoint);
        bound.Close();
    }

    [Fact]
    public async Task A_preferred_port_that_is_taken_becomes_a_free_one()
    {
        await using var fixture = await ForwardingFixture.StartAsync();
        using var busy = BusyPort.On(IPAddress.Loopback);

        await using var forward = await fixture.Client.StartForwardAsync(
            PortForwardTarget.Pod("web-0"), [new PortMapping(busy.Port, ForwardingFixture.Echo)],
            new PortForwardOptions { LocalPortPolicy = LocalPortPolicy.PreferThenDynamic });

        Assert.NotEqual(busy.Port, forward.LocalEndPoint.Port);
        Assert.Equal(IPAddress.Loopback, forward.LocalEndPoint.Address);
        using var connection = await ForwardingFixture.ConnectAsync(forward.LocalEndPoint);
        Assert.True(await ForwardingFixture.EchoesAsync(connection.GetStream(), 10, 1));
    }

    [Fact]
    public void A_preferred_port_that_is_free_is_taken()
    {
        int port;
        using (var busy = BusyPort.OnBothLoopbacks())
        {
            port = busy.Port;
        }

        var bound = LocalBinder.Bind(LocalAddress.Of(new PortForwardOptions()), port, LocalPortPolicy.PreferThenDynamic);

        Assert.All(bound.Sockets, socket => Assert.Equal(port, ((IPEndPoint)socket.EndPoint).Port));
        bound.Close();
    }

    [Fact]
    public void Another_port_is_not_tried_for_an_address_that_does_not_exist()
    {
        using var free = BusyPort.On(IPAddress.Loopback);

        var bound = LocalBinder.Bind([new(Foreign, true)], free.Port, LocalPortPolicy.PreferThenDynamic);

        Assert.Equal(PortForwardError.AddressNotAvailable, bound.Failure?.Error);
        Assert.Contains($"Unable to listen on port {free.Port}:", bound.Failure?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_ports_that_can_be_had_go_on_without_the_others_where_that_is_asked_for()
    {
        await using var fixture = await ForwardingFixture.StartAsync();
        using var busy = BusyPort.OnBothLoopbacks();
        var taken = new PortMapping(busy.Port, 8080);

        await using var forward = await fixture.Client.StartForwardAsync(
            PortForwardTarget.Pod("web-0"), [taken, PortMapping.Ephemeral(ForwardingFixture.Echo)],
            new PortForwardOptions { ContinueWithoutFailedPorts = true });

        var failed = Assert.Single(forward.FailedPorts);
        Assert.Equal((taken, PortForwardError.AddressInUse), (failed.Port, failed.Exception.Error));
        using var connection = await ForwardingFixture.ConnectAsync(forward.LocalEndPoint);
        Assert.True(await ForwardingFixture.EchoesAsync(connection.GetStream(), 10, 1));
        await forward.DisposeAsync();
        Assert.Contains(failed, await ForwardingFixture.EventsAsync(forward));
    }

    [Fact]
    public async Task A_port_that_failed_on_one_address_listens_on_the_others_beside_a_good_port()
    {
        await using var fixture = await ForwardingFixture.StartAsync();
        using var busy = BusyPort.On(IPAddress.IPv6Loopback);

        await using var forward = await fixture.Client.StartForwardAsync(
            PortForwardTarget.Pod("web-0"), [new PortMapping(busy.Port, ForwardingFixture.Echo), PortMapping.Ephemeral(8080)],
            new PortForwardOptions { ContinueWithoutFailedPorts = true, BindAddresses = { "127.0.0.1", "::1" } });

        Assert.Equal(busy.Port, Assert.Single(forward.FailedPorts).Port.LocalPort);
        Assert.Equal(new IPEndPoint(IPAddress.Loopback, busy.Port), Assert.Single(forward[ForwardingFixture.Echo].LocalEndPoints));
        using var connection = await ForwardingFixture.ConnectAsync(forward[ForwardingFixture.Echo].LocalEndPoint);
        Assert.True(await ForwardingFixture.EchoesAsync(connection.GetStream(), 10, 1));
    }

    [Fact]
    public async Task Where_no_port_can_be_had_each_is_told_and_nothing_is_left_bound()
    {
        await using var fixture = await ForwardingFixture.StartAsync();
        using var busy = BusyPort.OnBothLoopbacks();
        using var half = BusyPort.On(IPAddress.IPv6Loopback);

        var error = await Assert.ThrowsAsync<PortForwardException>(() => fixture.Client.StartForwardAsync(
            PortForwardTarget.Pod("web-0"), [new PortMapping(busy.Port, 8080), new PortMapping(half.Port, new RemotePort("http"))],
            new PortForwardOptions { ContinueWithoutFailedPorts = true, BindAddresses = { "127.0.0.1", "::1" } }));

        Assert.Equal(PortForwardError.AddressInUse, error.Error);
        Assert.Equal($"unable to listen on any of the requested ports: [{{{busy.Port} 8080}} {{{half.Port} 8080}}]", error.Message);
        Assert.Equal(2, Assert.IsType<AggregateException>(error.InnerException).InnerExceptions.Count);
        await Assert.ThrowsAsync<SocketException>(() => ForwardingFixture.ConnectAsync(new IPEndPoint(IPAddress.Loopback, half.Port)));
    }

    [Fact]
    public async Task Localhost_beside_another_address_is_bound_with_it()
    {
        await using var fixture = await ForwardingFixture.StartAsync();

        await using var forward = await fixture.Client.StartForwardAsync(
            PortForwardTarget.Pod("web-0"), [PortMapping.Ephemeral(ForwardingFixture.Echo)],
            new PortForwardOptions { BindAddresses = { "localhost", "127.0.0.2" } });

        var port = forward.LocalEndPoint.Port;
        Assert.Equal(
            [$"127.0.0.1:{port}", $"127.0.0.2:{port}", $"[::1]:{port}"], forward.Listeners[0].LocalEndPoints.Select(endPoint => endPoint.ToString()));
    }
}
