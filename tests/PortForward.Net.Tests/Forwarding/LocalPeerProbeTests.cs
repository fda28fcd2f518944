using System.Net;
using System.Net.Sockets;
using PortForward.Net.Forwarding.Connections;

namespace PortForward.Net.Tests.Forwarding;

/// <summary>A program that has closed its socket is told from one that only sends no more.</summary>
public sealed class LocalPeerProbeTests
{
    public static TheoryData<string, bool> Addresses => new() { { "127.0.0.1", false }, { "127.0.0.1", true }, { "::1", false } };

    [Theory]
    [MemberData(nameof(Addresses))]
    public async Task A_program_is_gone_when_it_has_closed_its_socket_and_not_when_it_has_ended_its_sending(string address, bool dualMode)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux tells.");
        using var listener = new TcpListener(IPAddress.Parse(address), 0);
        listener.Start();
        using var program = dualMode
            ? new Socket(SocketType.Stream, ProtocolType.Tcp)
            : new Socket(IPAddress.Parse(address).AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        await program.ConnectAsync(listener.LocalEndpoint);
        using var ours = await listener.AcceptSocketAsync();
        Assert.False(LocalPeerProbe.HasClosed(ours));

        program.Shutdown(SocketShutdown.Send);
        Assert.Equal(0, await ours.ReceiveAsync(new byte[1]).WaitAsync(ForwardingFixture.Patience));
        Assert.False(LocalPeerProbe.HasClosed(ours));

        program.Dispose();
        await ForwardingFixture.EventuallyAsync(() => LocalPeerProbe.HasClosed(ours), "nobody tells");
    }

    [Theory]
    [MemberData(nameof(ForwardingFixture.Transports), MemberType = typeof(ForwardingFixture))]
    public async Task A_connection_whose_program_is_gone_waits_for_no_answer(PortForwardTransport transport)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux tells.");
        await using var fixture = await ForwardingFixture.StartAsync(transport);
        await using var forward = await fixture.Client.StartForwardAsync(
            PortForwardTarget.Pod("web-0"), [PortMapping.Ephemeral(ForwardingFixture.Echo)], new PortForwardOptions { HalfClose = { QuietTime = TimeSpan.FromHours(1) } });
        using var waiting = await ForwardingFixture.ConnectAsync(forward.LocalEndPoint);
        Assert.True(await ForwardingFixture.EchoesAsync(waiting.GetStream(), 10, 1));
        waiting.Client.Shutdown(SocketShutdown.Send);
        using (var gone = await ForwardingFixture.ConnectAsync(forward.LocalEndPoint))
        {
            Assert.True(await ForwardingFixture.EchoesAsync(gone.GetStream(), 10, 2));
        }

        await ForwardingFixture.EventuallyAsync(() => fixture.Cluster.OpenConnections == 1, "the connection stays open in the pod");
        await ForwardingFixture.EventuallyAsync(() => forward.Listeners[0].ActiveConnections == 1, "the connection stays open here");
    }

    [Theory]
    [MemberData(nameof(ForwardingFixture.Transports), MemberType = typeof(ForwardingFixture))]
    public async Task What_a_program_sent_before_it_closed_reaches_the_pod(PortForwardTransport transport)
    {
        var received = new TaskCompletionSource<long>();
        await using var fixture = await ForwardingFixture.StartAsync(transport);
        fixture.Cluster.FindPod("web-0")!.Serve(7011, async (connection, ct) =>
        {
            var (count, buffer) = (0L, new byte[64 * 1024]);
            while (await connection.ReadAsync(buffer, ct) is var read && read > 0)
            {
                count += read;
            }

            received.SetResult(count);
        });
        await using var forward = await fixture.Client.StartForwardAsync(PortForwardTarget.Pod("web-0"), PortMapping.Ephemeral(7011));
        using (var program = await ForwardingFixture.ConnectAsync(forward.LocalEndPoint))
        {
            await program.GetStream().WriteAsync(new byte[20_000_000]);
        }

        Assert.Equal(20_000_000, await received.Task.WaitAsync(ForwardingFixture.Patience));
    }
}
