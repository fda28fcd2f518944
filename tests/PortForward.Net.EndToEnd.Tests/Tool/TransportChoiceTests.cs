namespace PortForward.Net.EndToEnd.Tests.Tool;

/// <summary>kubectl's own switch between the transports counts, unless the command line says otherwise.</summary>
public class TransportChoiceTests
{
    // Case 83.
    [Theory]
    [InlineData("false", "auto-by-default", "Spdy")]
    [InlineData("FALSE", "auto-by-default", "Spdy")]
    [InlineData("true", "auto-by-default", "WebSocket")]
    [InlineData("0", "auto-by-default", "WebSocket")]
    [InlineData("", "auto-by-default", "WebSocket")]
    [InlineData("false", "websocket", "WebSocket")]
    [InlineData("false", "auto", "WebSocket")]
    [InlineData("true", "spdy", "Spdy")]
    public async Task The_session_goes_the_way_that_was_chosen(string variable, string flag, string expected)
    {
        string[] transport = flag == "auto-by-default" ? [] : ["--transport", flag];
        await using var tool = ToolProcess.Run(
            [.. ToolProcess.Words, "lone", ":8080", "-v", "4", "--kubeconfig", Cluster.KubeConfig("websocket"), .. transport],
            $"KUBECTL_PORT_FORWARD_WEBSOCKETS={variable}");
        await tool.ReadPortAsync();

        Assert.Equal(0, await tool.StopAsync());

        Assert.Contains(tool.Error, line => line.EndsWith($"Opened a session to pod default/lone over {expected}.", StringComparison.Ordinal));
    }
}
