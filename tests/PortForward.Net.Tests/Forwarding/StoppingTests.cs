using System.Net.Sockets;

namespace PortForward.Net.Tests.Forwarding;

public sealed class StoppingTests
{
    [Fact]
    public async Task What_programs_sent_before_the_forwarder_stopped_arrives_even_if_it_had_not_accepted_them_yet()
    {
        const int Connections = 40;
        await using var fixture = await ForwardingFixture.StartAsync();
        var counts = System.Threading.Channels.Channel.CreateUnbounded<int>();
        fixture.Cluster.FindPod("web-0")!.Serve(7777, async (connection, ct) =>
        {
            var (count, buffer) = (0, new byte[100]);
            while (await connection.ReadAsync(buffer, ct) is var read && read > 0)
            {
                count += read;
            }

            counts.Writer.TryWrite(count);
        });
        for (var round = 0; round < 5; round++)
        {
            var forward = await fixture.Client.StartForwardAsync(PortForwardTarget.Pod("web-0"), PortMapping.Ephemeral(7777));
            for (var i = 0; i < Connections; i++)
            {
                using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                socket.Connect(forward.LocalEndPoint);
                socket.Send([1]);
            }

            await forward.StopAsync().WaitAsync(ForwardingFixture.Patience);
            for (var i = 0; i < Connections; i++)
            {
                Assert.Equal(1, await counts.Reader.ReadAsync().AsTask().WaitAsync(ForwardingFixture.Patience));
            }
        }
    }
}
