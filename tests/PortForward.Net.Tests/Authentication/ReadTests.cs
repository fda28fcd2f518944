using System.Net;
using System.Text;
using k8s;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using PortForward.Net.Cluster;
using PortForward.Net.Cluster.Api;
using PortForward.Net.KubernetesClientInterop;
using PortForward.Net.Tests.Spdy;
using PortForward.Net.Tunnel;

namespace PortForward.Net.Tests.Authentication;

/// <summary>Answers to reads that are not what was asked for.</summary>
public sealed class ReadTests
{
    [Fact]
    public async Task A_server_that_stays_busy_is_asked_ten_times_more()
    {
        await using var server = await TestApiServer.StartAsync(certificate: null);
        server.Answer = context => PutOff(context, HttpStatusCode.TooManyRequests, "0");
        await using var connection = Connect(server);

        await Assert.ThrowsAsync<PortForwardException>(() => ReadAsync(connection));

        Assert.Equal(11, server.Requests.Count);
    }

    [Theory]
    [InlineData(HttpStatusCode.TooManyRequests)]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    public async Task A_server_that_is_busy_once_answers_the_second_time(HttpStatusCode status)
    {
        await using var server = await TestApiServer.StartAsync(certificate: null);
        server.Answer = context => PutOff(context, status, server.Requests.Count == 1 ? "1" : null);
        await using var connection = Connect(server);

        await ReadAsync(connection);

        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task A_redirect_is_not_followed_and_its_location_is_named()
    {
        await using var server = await TestApiServer.StartAsync(certificate: null);
        server.Answer = context =>
        {
            context.Response.Redirect("https://login.test/start?session=s3cr3t");
            return Task.FromResult(true);
        };
        await using var connection = Connect(server);

        foreach (var failure in new[] { await Assert.ThrowsAsync<PortForwardException>(() => ReadAsync(connection)), await RefusalAsync(connection) })
        {
            Assert.Equal(HttpStatusCode.Found, failure.StatusCode);
            Assert.Contains("redirect (status 302) to https://login.test/start,", failure.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("s3cr3t", failure.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_page_in_place_of_the_api_is_called_that()
    {
        await using var server = await TestApiServer.StartAsync(certificate: null);
        server.Answer = async context =>
        {
            context.Response.ContentType = "text/html; charset=utf-8";
            await context.Response.WriteAsync("<html>Welcome to the hotel</html>");
            return true;
        };
        await using var connection = Connect(server);

        foreach (var failure in new[] { await Assert.ThrowsAsync<PortForwardException>(() => ReadAsync(connection)), await RefusalAsync(connection) })
        {
            Assert.Contains($"http://127.0.0.1:{server.Port}/api/v1/namespaces/n/pods", failure.Message, StringComparison.Ordinal);
            Assert.Contains("is not a Kubernetes API", failure.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("hotel", failure.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task An_error_without_end_is_read_in_part()
    {
        await using var server = await TestApiServer.StartAsync(certificate: null);
        server.Answer = async context =>
        {
            context.Response.StatusCode = 500;
            await WriteForeverAsync(context);
            return true;
        };
        await using var connection = Connect(server);

        var failure = await Assert.ThrowsAsync<PortForwardException>(() => ReadAsync(connection));

        Assert.Equal(64 * 1024, failure.Message.Count(c => c == 'x'));
    }

    [Fact]
    public async Task A_long_list_is_read_as_it_arrives()
    {
        const int Count = 5000;
        await using var server = await TestApiServer.StartAsync(certificate: null);
        server.Answer = async context =>
        {
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync("""{"kind":"PodList","metadata":{"resourceVersion":"41"},"items":[""");
            var fields = string.Join(',', Enumerable.Range(0, 100).Select(i => $"\"f:field{i}\":{{\"f:more\":{{}}}}"));
            for (var i = 0; i < Count; i++)
            {
                await context.Response.WriteAsync(
                    $$$"""{{{(i == 0 ? "" : ",")}}}{"metadata":{"name":"pod-{{{i}}}","managedFields":[{"fieldsV1":{ {{{fields}}} }}]},"status":{"phase":"Running"}}""");
            }

            await context.Response.WriteAsync("]}");
            return true;
        };
        await using var connection = Connect(server);

        var list = await ReadAsync(connection);

        Assert.Equal(("41", Count), (list.Metadata.ResourceVersion, list.Items.Length));
        Assert.All(list.Items.Select((pod, i) => (pod, i)), item => Assert.Equal($"pod-{item.i}", item.pod.Metadata.Name));
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("text/plain")]
    public async Task A_list_without_end_is_given_up(string contentType)
    {
        await using var server = await TestApiServer.StartAsync(certificate: null);
        server.Answer = async context =>
        {
            context.Response.ContentType = contentType;
            var chunk = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("""{"metadata":{"annotations":{"a":"b"}}},""", 1000)));
            await context.Response.WriteAsync("""{"items":[""");
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(chunk, CancellationToken.None);
            }

            return true;
        };
        await using var connection = Connect(server);

        var failure = await Assert.ThrowsAsync<PortForwardException>(() => ReadAsync(connection));

        Assert.Equal((PortForwardError.LimitExceeded, false), (failure.Error, failure.IsTransient));
    }

    [Fact]
    public async Task A_list_that_stops_in_the_middle_ends_with_the_time_of_the_request()
    {
        await using var server = await TestApiServer.StartAsync(certificate: null);
        server.Answer = StopInTheMiddleAsync;
        await using var connection = Connect(server, TimeSpan.FromMilliseconds(500));

        await Assert.ThrowsAsync<TimeoutException>(() => ReadAsync(connection));
    }

    [Fact]
    public async Task A_time_for_the_whole_request_covers_retries_and_the_body()
    {
        await using var server = await TestApiServer.StartAsync(certificate: null);
        await using var connection = Connect(server);
        connection.Reads.RequestTimeout = TimeSpan.FromMilliseconds(500);

        server.Answer = context => PutOff(context, HttpStatusCode.ServiceUnavailable, "60");
        await Assert.ThrowsAsync<TimeoutException>(() => ReadAsync(connection));
        server.Answer = StopInTheMiddleAsync;
        await Assert.ThrowsAsync<TimeoutException>(() => ReadAsync(connection));
    }

    [Fact]
    public async Task A_list_that_is_cut_off_is_a_failure_of_the_transport()
    {
        await using var server = await TestApiServer.StartAsync(certificate: null);
        server.Answer = async context =>
        {
            await context.Response.WriteAsync("""{"items":[""");
            await context.Response.Body.FlushAsync();
            context.Abort();
            return true;
        };
        await using var connection = Connect(server);

        var failure = await Assert.ThrowsAnyAsync<Exception>(() => ReadAsync(connection));

        Assert.True(ApiErrors.IsOfTransport(failure), failure.ToString());
        Assert.Equal(PortForwardError.ApiServerUnreachable, ApiErrors.FromTransport(failure, connection.BaseUri).Error);
    }

    [Fact]
    public async Task Cancelling_and_disposing_end_a_read_in_the_middle_of_the_body()
    {
        await using var server = await TestApiServer.StartAsync(certificate: null);
        server.Answer = StopInTheMiddleAsync;
        var connection = Connect(server);
        using var cancel = new CancellationTokenSource();

        var canceled = connection.Reads.ListPodsAsync("n", "a=b", cancel.Token);
        var ended = connection.Reads.ListPodsAsync("n", "a=b", CancellationToken.None);
        while (server.Requests.Count < 2)
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => canceled.WaitAsync(FrameWire.Patience));
        await connection.DisposeAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ended.WaitAsync(FrameWire.Patience));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => connection.Reads.ListPodsAsync("n", "a=b", CancellationToken.None));
    }

    [Fact]
    public async Task A_read_says_who_asks_and_what_it_understands()
    {
        await using var server = await TestApiServer.StartAsync(certificate: null);
        var headers = "";
        server.Answer = context =>
        {
            headers = $"{context.Request.Headers.UserAgent} {context.Request.Headers.Accept} {context.Request.QueryString}";
            return Task.FromResult(false);
        };
        await using var connection = Connect(server, userAgent: "");

        await connection.Reads.ListPodsAsync("n", "a in (b,c)", TestContext.Current.CancellationToken);

        Assert.Matches(@"^PortForward\.Net/\d+\.\d+\.\d+ application/json \?labelSelector=a%20in%20%28b%2Cc%29$", headers);
    }

    private static async Task<bool> StopInTheMiddleAsync(HttpContext context)
    {
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync("""{"items":[""");
        await context.Response.Body.FlushAsync();
        await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        return true;
    }

    private static async Task WriteForeverAsync(HttpContext context)
    {
        var chunk = new byte[64 * 1024];
        chunk.AsSpan().Fill((byte)'x');
        while (!context.RequestAborted.IsCancellationRequested)
        {
            await context.Response.Body.WriteAsync(chunk, CancellationToken.None);
        }
    }

    private static Task<bool> PutOff(HttpContext context, HttpStatusCode status, string? retryAfter)
    {
        if (retryAfter is null)
        {
            return Task.FromResult(false);
        }

        context.Response.StatusCode = (int)status;
        context.Response.Headers.RetryAfter = retryAfter;
        return Task.FromResult(true);
    }

    private static async Task<PortForwardException> RefusalAsync(ClusterConnection connection)
    {
        var negotiator = new TransportNegotiator(
            connection, new PortForwardClientOptions { Transport = PortForwardTransport.Spdy }, NullLogger.Instance);
        return await Assert.ThrowsAsync<PortForwardException>(
            () => negotiator.ConnectAsync(new PodReference("n", "p"), TestContext.Current.CancellationToken).WaitAsync(FrameWire.Patience));
    }

    private static Task<ApiList<Pod>> ReadAsync(ClusterConnection connection) =>
        connection.Reads.ListPodsAsync("n", "a=b", TestContext.Current.CancellationToken).WaitAsync(FrameWire.Patience);

    private static ClusterConnection Connect(TestApiServer server, TimeSpan? timeout = null, string userAgent = "mine/1.0") => ClusterConnection.Create(
        new PortForwardClientOptions().UseConfiguration(new KubernetesClientConfiguration
        {
            Host = $"http://127.0.0.1:{server.Port}",
            HttpClientTimeout = timeout ?? TimeSpan.FromSeconds(100),
            UserAgent = userAgent,
        }));
}
