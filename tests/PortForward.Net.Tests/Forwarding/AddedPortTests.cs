using System.Net.Sockets;

namespace PortForward.Net.Tests.Forwarding;

/// <summary>Ports are added to and removed from a running forwarder.</summary>
public sealed class AddedPortTests
{
    private static readonly PortForwardTarget Target = PortForwardTarget.Service("web");

    [Fact]
    public async Task A_port_that_is_added_forwards_and_is_listed()
    {
        await using var fixture = await ForwardingFixture.StartAsync();
        await using var forward = await fixture.Client.StartForwardAsync(Target, PortMapping.Parse(":80"));

        var added = await forward.AddPortAsync(PortMapping.Parse(":71"));

        Assert.Equal(["80", "71"], forward.Listeners.Select(listener => listener.RemotePort.ToString()));
        Assert.Same(added, forward[71]);
        using var connection = await ForwardingFixture.ConnectAsync(added.LocalEndPoint);
        Assert.True(await ForwardingFixture.EchoesAsync(connection.GetStream(), 1000, 1));
    }

    [Fact]
    public async Task A_listener_that_is_disposed_leaves_the_list_and_the_last_one_changes_the_state()
    {
        await using var fixture = await ForwardingFixture.StartAsync();
        await using var forward = await fixture.Client.StartForwardAsync(Target, [PortMapping.Parse(":71"), PortMapping.Parse(":80")]);
        var (first, second) = (forward.Listeners[0], forward.Listeners[1]);

        await first.DisposeAsync();
        Assert.Equal([second], forward.Listeners);
        Assert.Equal((false, true, PortForwardState.Ready), (first.IsListening, second.IsListening, forward.State));
        await second.DisposeAsync();
        Assert.Empty(forward.Listeners);
        Assert.Equal(PortForwardState.NotListening, forward.State);
        await using var stream = await forward.ConnectAsync(71);
        Assert.True(await ForwardingFixture.EchoesAsync(stream, 1000, 1));

        await using var third = await forward.AddPortAsync(PortMapping.Parse(":80"));
        Assert.Equal(PortForwardState.Ready, forward.State);
        var events = ForwardingFixture.EventsAsync(forward);
        await forward.StopAsync();
        Assert.Equal(
            ["+71", "+80", "-71", "-80", "+80"],
            (await events).Select(item => item switch
            {
                ListenerOpened opened => $"+{opened.RemotePort}",
                ListenerClosed closed => $"-{closed.RemotePort}",
                _ => "",
            }).Where(text => text.Length > 0));
        Assert.Equal(PortForwardState.Stopped, forward.State);
        Assert.Equal([third], forward.Listeners);
    }

    [Fact]
    public async Task A_listener_that_is_stopped_lets_its_connections_finish()
    {
        await using var fixture = await ForwardingFixture.StartAsync();
        await using var forward = await fixture.Client.StartForwardAsync(
            Target, [PortMapping.Parse(":71"), PortMapping.Parse(":80")], new PortForwardOptions { DrainTimeout = ForwardingFixture.Patience });
        var listener = forward[71];
        using var connection = await ForwardingFixture.ConnectAsync(listener.LocalEndPoint);
        var stream = connection.GetStream();
        await stream.WriteAsync(new byte[] { 1 });

        var stopping = listener.StopAsync();

        Assert.Equal(1, await stream.ReadAsync(new byte[1]));
        await Assert.ThrowsAnyAsync<SocketException>(() => new TcpClient().ConnectAsync(listener.LocalEndPoint));
        connection.Close();
        await stopping.WaitAsync(ForwardingFixture.Patience);
        Assert.Equal(["80"], forward.Listeners.Select(each => each.RemotePort.ToString()));
    }

    [Fact]
    public async Task A_port_that_cannot_be_added_leaves_everything_as_it_was()
    {
        await using var fixture = await ForwardingFixture.StartAsync();
        await using var forward = await fixture.Client.StartForwardAsync(Target, PortMapping.Parse(":80"));
        var taken = forward.LocalEndPoint.Port;

        var inUse = await Assert.ThrowsAsync<PortForwardException>(() => forward.AddPortAsync(new PortMapping(taken, 71)));
        var unknown = await Assert.ThrowsAsync<PortForwardException>(() => forward.AddPortAsync(PortMapping.Parse(":nope")));
        await Assert.ThrowsAsync<ArgumentException>(() => forward.AddPortAsync(default));

        Assert.Equal((PortForwardError.AddressInUse, PortForwardError.PortNotFound), (inUse.Error, unknown.Error));
        Assert.Equal(taken, forward.LocalEndPoint.Port);
        Assert.Empty(forward.FailedPorts);
        await forward.StopAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => forward.AddPortAsync(PortMapping.Parse(":71")));
    }
}
