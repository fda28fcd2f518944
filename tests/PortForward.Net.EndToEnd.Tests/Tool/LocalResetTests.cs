using System.Net.Sockets;

namespace PortForward.Net.EndToEnd.Tests.Tool;

/// <summary>A local program that resets its connection is no failure of the forward.</summary>
public class LocalResetTests
{
    [Theory]
    [MemberData(nameof(Cluster.Transports), MemberType = typeof(Cluster))]
    public async Task A_local_reset_is_no_error_line(string transport)
    {
        await using var tool = ToolProcess.Start(["lone", ":7001", "--address", "127.0.0.1", .. Cluster.Arguments(transport)]);
        var port = await tool.ReadPortAsync();
        for (var i = 0; i < 3; i++)
        {
            var socket = await LocalPort.ConnectAsync(port);
            await socket.SendAsync("ping"u8.ToArray());
            Assert.Equal("ping", await LocalPort.ReceiveAsync(socket));
            socket.LingerState = new LingerOption(true, 0);
            socket.Dispose();
        }

        using (var last = await LocalPort.ConnectAsync(port))
        {
            await last.SendAsync("ping"u8.ToArray());
            Assert.Equal("ping", await LocalPort.ReceiveAsync(last));
        }

        Assert.Equal(0, await tool.StopAsync());
        Assert.Empty(tool.Error);
    }
}
