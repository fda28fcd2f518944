using System.Net;
using k8s;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using PortForward.Net.Authentication;
using PortForward.Net.Authentication.Api;
using PortForward.Net.KubernetesClientInterop;
using PortForward.Net.Tests.Spdy;
using PortForward.Net.Transport;

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

    private static Task<PodList> ReadAsync(ClusterConnection connection) =>
        connection.Reads.ListPodsAsync("n", "a=b", TestContext.Current.CancellationToken).WaitAsync(FrameWire.Patience);

    private static ClusterConnection Connect(TestApiServer server) => ClusterConnection.Create(
        new PortForwardClientOptions().UseConfiguration(new KubernetesClientConfiguration { Host = $"http://127.0.0.1:{server.Port}" }));
}
