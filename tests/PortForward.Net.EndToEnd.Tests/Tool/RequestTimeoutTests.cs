using System.Net;
using System.Net.Sockets;

namespace PortForward.Net.EndToEnd.Tests.Tool;

/// <summary><c>--request-timeout</c> ends the wait for a server that does not answer.</summary>
public sealed class RequestTimeoutTests
{
    [Theory]
    [InlineData("--request-timeout=1s")]
    [InlineData("--request-timeout=1")]
    public async Task A_server_that_does_not_answer_is_told(string flag)
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var server = $"http://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}";

        await using var tool = ToolProcess.Run(
            [.. ToolProcess.Words, "lone", ":80", "--server", server, flag], "KUBECONFIG=/does/not/exist");

        Assert.Equal(1, await tool.ExitAsync());
        Assert.Equal($"error: The API server at {server} did not respond in time", tool.Error.First());
    }
}
