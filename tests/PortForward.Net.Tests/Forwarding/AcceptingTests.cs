using System.Net;
using System.Net.Sockets;
using PortForward.Net.Forwarding.Connections;
using PortForward.Net.Forwarding.Listening;

namespace PortForward.Net.Tests.Forwarding;

public sealed class AcceptingTests
{
    [Theory]
    [InlineData(100, 1024, false)]
    [InlineData(959, 1024, false)]
    [InlineData(960, 1024, true)]
    [InlineData(223, 256, false)]
    [InlineData(224, 256, true)]
    [InlineData(47, 64, false)]
    [InlineData(48, 64, true)]
    [InlineData(1_048_511, 1_048_576, false)]
    [InlineData(1_048_512, 1_048_576, true)]
    [InlineData(2_000_000, long.MaxValue, false)]
    public void The_last_handles_are_kept_for_the_rest_of_the_process(int handle, long limit, bool isTouched) =>
        Assert.Equal(isTouched, HandleReserve.IsTouchedBy(handle, limit));

    [Fact]
    public async Task Accepted_sockets_have_kubectls_keep_alive()
    {
        var binding = LocalBinder.Bind([new LocalAddress(IPAddress.Loopback, IsRequired: true)], 0, LocalPortPolicy.Exact);
        try
        {
            var listener = Assert.Single(binding.Sockets);
            using var client = await ForwardingFixture.ConnectAsync((IPEndPoint)listener.EndPoint);
            using var accepted = await listener.Socket.AcceptAsync();
            if (!LocalKeepAlive.IsInherited)
            {
                LocalKeepAlive.Enable(accepted);
            }

            Assert.NotEqual(0, accepted.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive));
            Assert.Equal(15, accepted.GetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime));
            Assert.Equal(15, accepted.GetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval));
        }
        finally
        {
            binding.Close();
        }
    }
}
