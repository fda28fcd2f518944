using System.Net;
using System.Net.Sockets;
using FsCheck.Xunit;
using PortForward.Net.Cluster.Api;

namespace PortForward.Net.Tests.Authentication;

public class ApiErrorsTests
{
    private static readonly Uri Server = new("https://me:s3cr3t@api.test:6443/prefix/");

    [Theory]
    [InlineData("""{"kind":"Status","message":"pods \"p\" not found","error":"x"}""", "pods \"p\" not found")]
    [InlineData("""{"message":"","error":"broken"}""", "broken")]
    [InlineData("""{"message":1}""", """{"message":1}""")]
    [InlineData("{not json", "{not json")]
    [InlineData("  pod does not exist\n", "pod does not exist")]
    [InlineData(" \n", "empty server response")]
    [InlineData("", "empty server response")]
    public void The_body_is_read_by_the_rule_of_kubectl(string body, string message) => Assert.Equal(message, ApiErrors.Message(body));

    [Theory]
    [InlineData(HttpStatusCode.Unauthorized, PortForwardError.Unauthorized)]
    [InlineData(HttpStatusCode.Forbidden, PortForwardError.Forbidden)]
    [InlineData(HttpStatusCode.NotFound, PortForwardError.TargetNotFound)]
    [InlineData(HttpStatusCode.TooManyRequests, PortForwardError.LimitExceeded)]
    [InlineData(HttpStatusCode.GatewayTimeout, PortForwardError.Timeout)]
    [InlineData(HttpStatusCode.ProxyAuthenticationRequired, PortForwardError.ProxyFailure)]
    [InlineData(HttpStatusCode.BadRequest, PortForwardError.UpgradeRefused)]
    [InlineData(HttpStatusCode.InternalServerError, PortForwardError.UpgradeRefused)]
    public void A_status_leads_to_its_error_and_keeps_the_servers_words(HttpStatusCode status, PortForwardError error)
    {
        using var response = new HttpResponseMessage(status);
        response.Headers.RetryAfter = new(TimeSpan.FromSeconds(60));

        var failure = ApiErrors.FromStatus(status, "the server's words", PortForwardError.UpgradeRefused, response.Headers);

        Assert.Equal((error, status), (failure.Error, failure.StatusCode));
        Assert.Contains("the server's words", failure.Message, StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromSeconds(60), failure.RetryAfter);
    }

    [Property]
    public void No_body_makes_the_reading_throw(string? body) => Assert.NotEmpty(ApiErrors.Message(body ?? ""));

    [Fact]
    public async Task A_body_is_read_up_to_its_limit()
    {
        using var content = new StringContent(new string('x', 1_000_000));

        Assert.Equal(64 * 1024, (await ApiErrors.ReadBodyAsync(content, TestContext.Current.CancellationToken)).Length);
    }

    public static TheoryData<Exception, PortForwardError> Failures => new()
    {
        { new HttpRequestException(HttpRequestError.SecureConnectionError, "tls"), PortForwardError.TlsFailure },
        { new HttpRequestException(HttpRequestError.NameResolutionError, "dns"), PortForwardError.ApiServerUnreachable },
        { new HttpRequestException("refused", new SocketException((int)SocketError.ConnectionRefused)), PortForwardError.ApiServerUnreachable },
        { new HttpRequestException("timeout", new SocketException((int)SocketError.TimedOut)), PortForwardError.Timeout },
        { new TaskCanceledException("slow", new TimeoutException("slow")), PortForwardError.Timeout },
        { new HttpRequestException(HttpRequestError.ProxyTunnelError, "http://me:s3cr3t@proxy failed"), PortForwardError.ProxyFailure },
        { new IOException("reset"), PortForwardError.ApiServerUnreachable },
    };

    [Theory]
    [MemberData(nameof(Failures), DisableDiscoveryEnumeration = true)]
    public void A_failure_without_an_answer_leads_to_its_error_and_names_the_server(Exception failure, PortForwardError error)
    {
        var result = ApiErrors.FromTransport(failure, Server);

        Assert.Equal(error, result.Error);
        Assert.Contains("https://api.test:6443", result.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cr3t", result.ToString(), StringComparison.Ordinal);
    }
}
