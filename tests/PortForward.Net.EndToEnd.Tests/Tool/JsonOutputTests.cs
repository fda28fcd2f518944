using System.Text.Json;

namespace PortForward.Net.EndToEnd.Tests.Tool;

/// <summary><c>--output json</c> tells programs everything, and stdout holds nothing else.</summary>
public class JsonOutputTests
{
    [Fact]
    public async Task Each_event_is_an_object_on_its_line()
    {
        var kubeConfig = Cluster.KubeConfig("websocket");
        await using var other = ToolProcess.Start("lone", ":7001", "--kubeconfig", kubeConfig);
        var taken = await other.ReadPortAsync();
        await using var tool = ToolProcess.Start("lone", ":http", $"{taken}:7001", ":9999", "-o", "json", "--kubeconfig", kubeConfig);
        var http = await ReadAsync(tool, "listening");
        var ipv6 = await ReadAsync(tool, "listening");
        var refused = await ReadAsync(tool, "listening");
        await ReadAsync(tool, "listening");

        Assert.Equal("hello from lone\n", await LocalPort.GetAsync(Number(http, "localPort")));
        await Assert.ThrowsAsync<System.Net.Sockets.SocketException>(() => LocalPort.ReadAllAsync(Number(refused, "localPort")));

        Assert.Equal(("127.0.0.1", "http", 8080), (Text(http, "localAddress"), Text(http, "remotePort"), Number(http, "podPort")));
        Assert.Equal(("::1", Number(http, "localPort")), (Text(ipv6, "localAddress"), Number(ipv6, "localPort")));
        var pod = await ReadAsync(tool, "podSelected");
        Assert.Equal(("default", "lone"), (Text(pod, "namespace"), Text(pod, "pod")));
        Assert.Equal("ready", Text(await ReadAsync(tool, "stateChanged"), "state"));
        var failed = await ReadAsync(tool, "listenFailed");
        Assert.Equal(($"{taken}:7001", "addressInUse"), (Text(failed, "port"), Text(failed.GetProperty("error"), "code")));
        var opened = await ReadAsync(tool, "connectionOpened");
        Assert.Equal((1, Number(http, "localPort"), "http"), (Number(opened, "connection"), Number(opened, "localPort"), Text(opened, "remotePort")));
        var ended = new[] { await ReadAsync(tool), await ReadAsync(tool), await ReadAsync(tool) };
        var closed = Assert.Single(ended, item => Text(item, "event") == "connectionClosed" && Number(item, "connection") == 1);
        Assert.True(Number(closed, "bytesSent") > 0 && Number(closed, "bytesReceived") > 0);
        var error = Assert.Single(ended, item => item.TryGetProperty("error", out _));
        Assert.Equal("remoteConnectionRefused", Text(error.GetProperty("error"), "code"));

        Assert.Equal(0, await tool.StopAsync());
        Assert.Equal("stopped", Text(Parse(tool.Output.Last()), "state"));
        Assert.Empty(tool.Error);
        Assert.Equal(0, await other.StopAsync());
    }

    [Fact]
    public async Task What_ends_the_command_is_the_last_object_and_a_line_on_stderr()
    {
        await using var tool = ToolProcess.Start("nope", ":80", "--output=json", "--kubeconfig", Cluster.KubeConfig("websocket"));

        Assert.Equal(1, await tool.ExitAsync());

        var error = Parse(Assert.Single(tool.Output));
        Assert.Equal(("error", "targetNotFound"), (Text(error, "event"), Text(error.GetProperty("error"), "code")));
        Assert.Equal("Error from server (NotFound): pods \"nope\" not found", tool.Error.First());
    }

    [Theory]
    [InlineData("lone -o json", "usage")]
    [InlineData("lone 80 --foo -o json", "usage")]
    [InlineData("--output=json lone 80 -q", "usage")]
    [InlineData("UPPER 80 -ojson", "usage")]
    [InlineData("lone x:y:z -o json", "usage")]
    [InlineData("doctor lone -o json", "usage")]
    [InlineData("lone 80 -o json --kubeconfig /does/not/exist", "kubeConfigInvalid")]
    public async Task A_bad_command_line_is_an_object_too(string line, string code)
    {
        await using var tool = ToolProcess.Start(line.Split(' '));

        Assert.Equal(1, await tool.ExitAsync());

        var error = Parse(Assert.Single(tool.Output));
        Assert.Equal(("error", code), (Text(error, "event"), Text(error.GetProperty("error"), "code")));
        Assert.StartsWith("error: ", tool.Error.First(), StringComparison.Ordinal);
    }

    private static async Task<JsonElement> ReadAsync(ToolProcess tool, string? name = null)
    {
        var item = Parse(await tool.ReadOutputAsync());
        Assert.True(name is null || Text(item, "event") == name, item.ToString());
        Assert.Equal(TimeSpan.Zero, item.GetProperty("time").GetDateTimeOffset().Offset);
        return item;
    }

    internal static JsonElement Parse(string line)
    {
        using var document = JsonDocument.Parse(line);
        return document.RootElement.Clone();
    }

    internal static string? Text(JsonElement item, string name) => item.GetProperty(name).GetString();

    internal static int Number(JsonElement item, string name) => item.GetProperty(name).GetInt32();
}
