using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using PortForward.Net.Forwarding.Connections;

namespace PortForward.Net.Tests.Forwarding;

public sealed class ResetWatchTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Urgent_data_is_no_reset_and_a_reset_is_one(bool isReset)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var program = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await program.ConnectAsync(listener.LocalEndpoint);
        using var accepted = await listener.AcceptSocketAsync();
        var time = new FakeTimeProvider();
        var told = 0;
        using var watch = new ResetWatch(accepted, time, () => told++);
        watch.Begin();
        if (isReset)
        {
            program.LingerState = new LingerOption(true, 0);
            program.Close();
        }
        else
        {
            program.Send(new byte[1], SocketFlags.OutOfBand);
        }

        // Both are there once the kernel says that something is.
        await ForwardingFixture.EventuallyAsync(() => accepted.Poll(0, SelectMode.SelectError), "nothing has come");
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(isReset ? 1 : 0, told);
    }
}
