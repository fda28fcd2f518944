using System.Globalization;
using System.Net.Sockets;

namespace PortForward.Net.EndToEnd.Tests.Tool;

/// <summary>A process that runs out of file handles goes on forwarding.</summary>
public class HandleLimitTests
{
    [Theory]
    [InlineData(180)]
    [InlineData(256)]
    [InlineData(1024)]
    public async Task Connections_beyond_the_limit_wait_and_the_command_goes_on(int limit)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Needs ulimit.");
        var limited = string.Create(CultureInfo.InvariantCulture, $"ulimit -n {limit}; exec \"$@\"");
        await using var tool = ToolProcess.Run(
            ["bash", "-c", limited, "bash", .. ToolProcess.Words, "lone", ":7001", .. Cluster.Arguments("spdy")]);
        var port = await tool.ReadPortAsync();
        var clients = new List<Socket>();
        try
        {
            for (var i = 0; i < limit + 50; i++)
            {
                clients.Add(await LocalPort.ConnectAsync(port));
            }

            var line = await tool.ReadErrorAsync();
            Assert.StartsWith("The process has almost no file handles left", line, StringComparison.Ordinal);
        }
        finally
        {
            clients.ForEach(client => client.Dispose());
        }

        using (var again = await LocalPort.ConnectAsync(port))
        {
            await again.SendAsync("still here"u8.ToArray());
            Assert.Equal("still here", await LocalPort.ReceiveAsync(again));
        }

        Assert.Equal(1, tool.Error.Count(error => error.Contains("file handles", StringComparison.Ordinal)));
        await tool.StopAsync();
    }
}
