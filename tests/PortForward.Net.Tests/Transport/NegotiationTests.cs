using System.Net;
using System.Security.Cryptography;
using System.Text;
using k8s;
using Microsoft.Extensions.Logging.Abstractions;
using PortForward.Net.Cluster;
using PortForward.Net.KubernetesClientInterop;
using PortForward.Net.Tests.Spdy;
using PortForward.Net.Tunnel;

namespace PortForward.Net.Tests.Transport;

public sealed class NegotiationTests
{
    private const string Spdy101 =
        "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\nX-Stream-Protocol-Version: portforward.k8s.io\r\n\r\n";

    private static readonly PodReference Pod = new("ns", "web-0");

    // Case 61.
    [Fact]
    public async Task The_spdy_request_is_as_kubectls_with_the_servers_path_prefix()
    {
        await using var server = new RawServer(Spdy101);
        await ConnectAsync(new Uri(server.Uri, "k8s/clusters/c1"), PortForwardTransport.Spdy);
        var request = Assert.Single(server.Requests);
        Assert.StartsWith("POST /k8s/clusters/c1/api/v1/namespaces/ns/pods/web-0/portforward HTTP/1.1\r\n", request, StringComparison.Ordinal);
        Assert.Equal("Upgrade", RawServer.Header(request, "Connection"));
        Assert.Equal("SPDY/3.1", RawServer.Header(request, "Upgrade"));
        Assert.Equal("portforward.k8s.io", RawServer.Header(request, "X-Stream-Protocol-Version"));
        Assert.Equal("0", RawServer.Header(request, "Content-Length"));
        Assert.Equal("", RawServer.Header(request, "Transfer-Encoding"));
    }

    // Case 62.
    [Theory]
    [InlineData("HTTP/1.1 101 S\r\nConnection: Upgrade\r\nX-Stream-Protocol-Version: portforward.k8s.io\r\n\r\n")]
    [InlineData("HTTP/1.1 101 S\r\nUpgrade: SPDY/3.1\r\nX-Stream-Protocol-Version: portforward.k8s.io\r\n\r\n")]
    [InlineData("HTTP/1.1 101 S\r\nX-Stream-Protocol-Version: portforward.k8s.io\r\n\r\n")]
    [InlineData("HTTP/1.1 403 S\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\nContent-Length: 0\r\n\r\n")]
    public async Task An_answer_that_is_not_fully_an_upgrade_is_none(string answer)
    {
        await using var server = new RawServer(answer);
        var error = await Assert.ThrowsAsync<PortForwardException>(() => ConnectAsync(server.Uri, PortForwardTransport.Spdy));
        Assert.Contains(error.Error, new[] { PortForwardError.UpgradeRefused, PortForwardError.Forbidden });
        Assert.Contains("Unable to upgrade the connection to pod ns/web-0", error.Message, StringComparison.Ordinal);
    }

    // Case 63.
    [Fact]
    public async Task Header_values_may_have_another_case_and_more_words()
    {
        await using var server = new RawServer(
            "HTTP/1.1 101 S\r\nconnection: keep-alive, upgrade\r\nupgrade: foo, spdy/3.1\r\nx-stream-protocol-version: portforward.k8s.io\r\nX-Other: 1\r\n\r\n");
        Assert.Equal(PortForwardTransport.Spdy, await ConnectAsync(server.Uri, PortForwardTransport.Spdy));
    }

    // Case 64.
    [Theory]
    [InlineData("X-Stream-Protocol-Version: v9.portforward.k8s.io\r\n", "server returned \"v9.portforward.k8s.io\"")]
    [InlineData("", "server returned \"\"")]
    public async Task Another_stream_protocol_is_told_as_such(string header, string expected)
    {
        await using var server = new RawServer($"HTTP/1.1 101 S\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n{header}\r\n");
        var error = await Assert.ThrowsAsync<PortForwardException>(() => ConnectAsync(server.Uri, PortForwardTransport.Spdy));
        Assert.Equal(PortForwardError.UpgradeRefused, error.Error);
        Assert.Contains("client supports \"portforward.k8s.io\", " + expected, error.Message, StringComparison.Ordinal);
    }

    // Case 65.
    [Fact]
    public async Task Bytes_right_behind_the_101_are_kept()
    {
        await using var server = new RawServer(Spdy101 + "early");
        await using var cluster = Cluster(server.Uri);
        var transport = await Negotiator(cluster, PortForwardTransport.Spdy).ConnectAsync(Pod, default);
        var buffer = new byte[5];
        await transport.Stream.ReadExactlyAsync(buffer).AsTask().WaitAsync(FrameWire.Patience);
        Assert.Equal("early", Encoding.ASCII.GetString(buffer));
        await transport.Stream.DisposeAsync();
    }

    // Cases 66 and 84.
    [Theory]
    [InlineData(404, """{"kind":"Status","reason":"NotFound","message":"pods \"p\" not found"}""", "pods \"p\" not found", PortForwardError.PodTerminated)]
    [InlineData(403, """{"kind":"Status","reason":"Forbidden","message":"User \"u\" cannot create"}""", "User \"u\" cannot create", PortForwardError.Forbidden)]
    [InlineData(401, """{"kind":"Status","reason":"Unauthorized","message":"Unauthorized"}""", "Unauthorized", PortForwardError.Unauthorized)]
    [InlineData(403, "unable to upgrade: unable to negotiate protocol: client supports [x], server accepts [y]", "server accepts [y]", PortForwardError.UpgradeRefused)]
    [InlineData(400, """{"error":"something"}""", "something", PortForwardError.UpgradeRefused)]
    [InlineData(400, """{"message":"pod p does not have a host assigned"}""", "does not have a host assigned", PortForwardError.NoReadyPod)]
    [InlineData(429, "maximum number of in-flight requests exceeded", "in-flight", PortForwardError.LimitExceeded)]
    [InlineData(500, "pod not found (\"p_ns\")", "pod not found", PortForwardError.PodTerminated)]
    [InlineData(500, """{"message":"error dialing backend: dial tcp 10.0.0.1:10250: connect: connection refused"}""", "error dialing backend", PortForwardError.UpgradeRefused)]
    [InlineData(503, "backend says no", "backend says no", PortForwardError.UpgradeRefused)]
    [InlineData(502, "", "empty server response", PortForwardError.UpgradeRefused)]
    public async Task The_servers_own_words_are_told_with_the_right_error(int status, string body, string words, PortForwardError expected)
    {
        await using var server = new RawServer(RawServer.Answer(status, body, "Retry-After: 60\r\n"));
        var error = await Assert.ThrowsAsync<PortForwardException>(() => ConnectAsync(server.Uri, PortForwardTransport.Auto));
        Assert.Equal((expected, (HttpStatusCode?)status), (error.Error, error.StatusCode));
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromSeconds(60), error.RetryAfter);
    }

    // Case 66.
    [Fact]
    public async Task A_megabyte_of_junk_is_cut_short()
    {
        await using var server = new RawServer(RawServer.Answer(500, new string('j', 1024 * 1024)));
        var error = await Assert.ThrowsAsync<PortForwardException>(() => ConnectAsync(server.Uri, PortForwardTransport.Spdy));
        Assert.InRange(error.Message.Length, 1, 2000);
    }

    // Case 71.
    [Fact]
    public async Task A_server_that_does_not_answer_is_given_up_in_time()
    {
        await using var server = new RawServer((_, _) => Task.CompletedTask);
        await using var cluster = Cluster(server.Uri);
        var negotiator = new TransportNegotiator(
            cluster, new PortForwardClientOptions { ConnectTimeout = TimeSpan.FromMilliseconds(300) }, NullLogger.Instance);
        var error = await Assert.ThrowsAsync<PortForwardException>(() => negotiator.ConnectAsync(Pod, default).WaitAsync(FrameWire.Patience));
        Assert.Equal(PortForwardError.Timeout, error.Error);
        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData(PortForwardTransport.Spdy)]
    [InlineData(PortForwardTransport.WebSocket)]
    public async Task A_refusal_whose_body_never_ends_is_told_in_time_with_what_has_come(PortForwardTransport transport)
    {
        var given = new TaskCompletionSource();
        await using var server = new RawServer(async (_, stream) =>
        {
            await RawServer.WriteAsync(stream, "HTTP/1.1 500 Status\r\nContent-Length: 100\r\n\r\nsad");
            await given.Task;
        });
        await using var cluster = Cluster(server.Uri);
        var negotiator = new TransportNegotiator(
            cluster, new PortForwardClientOptions { ConnectTimeout = TimeSpan.FromMilliseconds(300), Transport = transport }, NullLogger.Instance);
        var error = await Assert.ThrowsAsync<PortForwardException>(() => negotiator.ConnectAsync(Pod, default).WaitAsync(FrameWire.Patience));
        given.SetResult();
        Assert.Equal((PortForwardError.UpgradeRefused, HttpStatusCode.InternalServerError), (error.Error, error.StatusCode));
        Assert.EndsWith("sad", error.Message, StringComparison.Ordinal);
    }

    // Case 71.
    [Fact]
    public async Task Waiting_for_the_answer_can_be_cancelled()
    {
        using var cancel = new CancellationTokenSource();
        await using var server = new RawServer((_, _) => cancel.CancelAsync());
        await using var cluster = Cluster(server.Uri);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Negotiator(cluster, PortForwardTransport.Auto).ConnectAsync(Pod, cancel.Token).WaitAsync(FrameWire.Patience));
    }

    // Case 72.
    [Fact]
    public async Task A_redirect_is_a_failure_and_the_credential_goes_nowhere_else()
    {
        await using var elsewhere = new RawServer(Spdy101);
        await using var server = new RawServer($"HTTP/1.1 302 Found\r\nLocation: {elsewhere.Uri}\r\nContent-Length: 0\r\n\r\n");
        var error = await Assert.ThrowsAsync<PortForwardException>(() => ConnectAsync(server.Uri, PortForwardTransport.Spdy));
        Assert.Contains("redirect", error.Message, StringComparison.Ordinal);
        Assert.Empty(elsewhere.Requests);
    }

    // Case 73.
    [Fact]
    public async Task The_websocket_request_is_as_kubectls_and_its_key_is_fresh()
    {
        await using var server = new RawServer(AcceptWebSocketAsync);
        await ConnectAsync(server.Uri, PortForwardTransport.WebSocket);
        await ConnectAsync(server.Uri, PortForwardTransport.WebSocket);
        var request = server.Requests[0];
        Assert.StartsWith("GET /api/v1/namespaces/ns/pods/web-0/portforward HTTP/1.1\r\n", request, StringComparison.Ordinal);
        Assert.Equal("websocket", RawServer.Header(request, "Upgrade"));
        Assert.Equal("Upgrade", RawServer.Header(request, "Connection"));
        Assert.Equal("13", RawServer.Header(request, "Sec-WebSocket-Version"));
        Assert.Equal("SPDY/3.1+portforward.k8s.io", RawServer.Header(request, "Sec-WebSocket-Protocol"));
        Assert.Equal("", RawServer.Header(request, "Sec-WebSocket-Extensions"));
        Assert.Equal("", RawServer.Header(request, "Origin"));
        var keys = server.Requests.Select(r => RawServer.Header(r, "Sec-WebSocket-Key")).ToArray();
        Assert.All(keys, key => Assert.Equal(16, Convert.FromBase64String(key).Length));
        Assert.NotEqual(keys[0], keys[1]);
    }

    // Cases 73 and 74.
    [Theory]
    [InlineData("wrong accept", "Sec-WebSocket-Accept")]
    [InlineData("no protocol", "server returned \"\"")]
    [InlineData("other protocol", "server returned \"v4.channel.k8s.io\"")]
    [InlineData("bare protocol", "server returned \"portforward.k8s.io\"")]
    [InlineData("no upgrade", "does not specify WebSocket")]
    public async Task A_wrong_websocket_answer_is_refused(string fault, string words)
    {
        await using var server = new RawServer((request, stream) => AcceptWebSocketAsync(request, stream, fault));
        var error = await Assert.ThrowsAsync<PortForwardException>(() => ConnectAsync(server.Uri, PortForwardTransport.WebSocket));
        Assert.Equal(PortForwardError.UpgradeRefused, error.Error);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }

    // Cases 74 and 81.
    [Theory]
    [InlineData("400")]
    [InlineData("401")]
    [InlineData("403")]
    [InlineData("404")]
    [InlineData("500")]
    [InlineData("503")]
    [InlineData("wrong accept")]
    [InlineData("other protocol")]
    [InlineData("no upgrade")]
    public async Task Where_websocket_is_refused_plain_spdy_is_tried_once(string fault)
    {
        await using var server = new RawServer((request, stream) =>
            request.StartsWith("POST", StringComparison.Ordinal) ? RawServer.WriteAsync(stream, Spdy101)
            : int.TryParse(fault, out var status) ? RawServer.WriteAsync(stream, RawServer.Answer(status, "no"))
            : AcceptWebSocketAsync(request, stream, fault));
        Assert.Equal(PortForwardTransport.Spdy, await ConnectAsync(server.Uri, PortForwardTransport.Auto));
        Assert.Equal(["GET", "POST"], server.Requests.Select(r => r[..r.IndexOf(' ', StringComparison.Ordinal)]));
    }

    // Case 81.
    [Fact]
    public async Task Where_both_are_refused_plain_spdys_answer_is_told_and_the_other_kept_inside()
    {
        await using var server = new RawServer((request, stream) => RawServer.WriteAsync(
            stream, RawServer.Answer(request.StartsWith("GET", StringComparison.Ordinal) ? 400 : 503, request[..4].Trim() + " refused")));
        var error = await Assert.ThrowsAsync<PortForwardException>(() => ConnectAsync(server.Uri, PortForwardTransport.Auto));
        Assert.Contains("POST refused", error.Message, StringComparison.Ordinal);
        Assert.Contains("GET refused", error.InnerException!.Message, StringComparison.Ordinal);
    }

    // Case 81.
    [Fact]
    public async Task Without_an_answer_the_other_transport_is_not_tried()
    {
        await using var server = new RawServer((_, stream) => stream.DisposeAsync().AsTask());
        var error = await Assert.ThrowsAsync<PortForwardException>(() => ConnectAsync(server.Uri, PortForwardTransport.Auto));
        Assert.Equal(PortForwardError.ApiServerUnreachable, error.Error);
        Assert.All(server.Requests, request => Assert.StartsWith("GET", request, StringComparison.Ordinal));
    }

    // Case 82.
    [Fact]
    public async Task What_worked_is_remembered()
    {
        await using var server = new RawServer((request, stream) => RawServer.WriteAsync(
            stream, request.StartsWith("GET", StringComparison.Ordinal) ? RawServer.Answer(400, "query parameter \"port\" is required") : Spdy101));
        await using var cluster = Cluster(server.Uri);
        var negotiator = Negotiator(cluster, PortForwardTransport.Auto);
        for (var i = 0; i < 3; i++)
        {
            await (await negotiator.ConnectAsync(Pod, default)).Stream.DisposeAsync();
        }

        Assert.Equal(["GET", "POST", "POST", "POST"], server.Requests.Select(r => r[..r.IndexOf(' ', StringComparison.Ordinal)]));
    }

    private static async Task<PortForwardTransport> ConnectAsync(Uri server, PortForwardTransport wanted)
    {
        await using var cluster = Cluster(server);
        var transport = await Negotiator(cluster, wanted).ConnectAsync(Pod, default).WaitAsync(FrameWire.Patience);
        transport.Stream.Dispose();
        return transport.Kind;
    }

    private static ClusterConnection Cluster(Uri server) => ClusterConnection.Create(
        new PortForwardClientOptions().UseConfiguration(
            new KubernetesClientConfiguration { Host = server.AbsoluteUri.TrimEnd('/'), AccessToken = "secret" }));

    private static TransportNegotiator Negotiator(ClusterConnection cluster, PortForwardTransport wanted) =>
        new(cluster, new PortForwardClientOptions { Transport = wanted }, NullLogger.Instance);

    private static Task AcceptWebSocketAsync(string request, Stream stream) => AcceptWebSocketAsync(request, stream, "");

    private static Task AcceptWebSocketAsync(string request, Stream stream, string fault)
    {
        var key = RawServer.Header(request, "Sec-WebSocket-Key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
        var accept = fault == "wrong accept" ? "AAAA" : Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key)));
        var protocol = fault switch
        {
            "no protocol" => "",
            "other protocol" => "Sec-WebSocket-Protocol: v4.channel.k8s.io\r\n",
            "bare protocol" => "Sec-WebSocket-Protocol: portforward.k8s.io\r\n",
            _ => "Sec-WebSocket-Protocol: SPDY/3.1+portforward.k8s.io\r\n",
        };
        var upgrade = fault == "no upgrade" ? "" : "Upgrade: websocket\r\n";
        return RawServer.WriteAsync(
            stream, $"HTTP/1.1 101 Switching Protocols\r\n{upgrade}Connection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n{protocol}\r\n");
    }
}
