using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using System.Text.Json;
using PortForward.Net.Cluster.Trust;

namespace PortForward.Net.Cluster.Api;

/// <summary>Converts HTTP failures and error responses of the API server to <see cref="PortForwardException"/>.</summary>
internal static class ApiErrors
{
    /// <summary>Reads an error's body as text, up to 64 KiB. Returns what has arrived if reading fails or the token is canceled.</summary>
    public static async Task<string> ReadBodyAsync(HttpContent content, CancellationToken cancellationToken)
    {
        var buffer = new byte[ClusterLimits.ErrorBodyLength];
        var length = 0;
        try
        {
            using var stream = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            while (length < buffer.Length)
            {
                var read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken).ConfigureAwait(false);
                if (read == 0)
                {
                    break;
                }

                length += read;
            }
        }
        catch (Exception failure) when (failure is IOException or HttpRequestException or OperationCanceledException)
        {
            // The status and the partial body still explain the failure.
        }

        return Encoding.UTF8.GetString(buffer, 0, length);
    }

    /// <summary>Gets the server's message: JSON <c>message</c>, else JSON <c>error</c>, else the text (protocol.md 1.3).</summary>
    public static string Message(string body) => Parse(body).Message;

    /// <summary>Creates the exception for a response that is not a success.</summary>
    /// <param name="status">The status of the response.</param>
    /// <param name="body">The body of the response, from <see cref="ReadBodyAsync"/>.</param>
    /// <param name="other">The error for a status that is not more specific.</param>
    /// <param name="headers">The headers of the response, for <c>Retry-After</c>.</param>
    /// <param name="pod">The pod concerned, once one was chosen.</param>
    public static PortForwardException FromStatus(
        HttpStatusCode status, string body, PortForwardError other, HttpResponseHeaders? headers = null, PodReference? pod = null)
    {
        if (IsRedirect(status))
        {
            return new PortForwardException(other, Redirect(status, headers?.Location?.OriginalString)) { StatusCode = status, Pod = pod };
        }

        var (message, reason) = Parse(body);
        var error = status switch
        {
            HttpStatusCode.Unauthorized => PortForwardError.Unauthorized,
            HttpStatusCode.Forbidden => PortForwardError.Forbidden,
            HttpStatusCode.NotFound => PortForwardError.TargetNotFound,
            HttpStatusCode.ProxyAuthenticationRequired => PortForwardError.ProxyFailure,
            HttpStatusCode.TooManyRequests => PortForwardError.LimitExceeded,
            HttpStatusCode.RequestTimeout or HttpStatusCode.GatewayTimeout => PortForwardError.Timeout,
            _ => other,
        };
        var text = error switch
        {
            PortForwardError.Unauthorized => $"You must be logged in to the server ({message}). Renew or correct the credential.",
            PortForwardError.ProxyFailure => $"The proxy requires authentication ({message}).",
            _ => reason is null ? $"The API server responded with status {(int)status}: {message}" : message,
        };
        return new PortForwardException(error, text)
        {
            ServerMessage = message,
            StatusCode = status,
            KubernetesReason = reason,
            Pod = pod,
            RetryAfter = headers?.RetryAfter?.Delta,
        };
    }

    /// <summary>Determines whether a status is a redirect.</summary>
    public static bool IsRedirect(HttpStatusCode status) => status is >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest;

    /// <summary>Gets the message for a redirect, which is never followed because the credential is intended for this server only.</summary>
    /// <param name="status">The status of the response.</param>
    /// <param name="location">The Location header; null if there is none.</param>
    public static string Redirect(HttpStatusCode status, string? location)
    {
        var address = WithoutQuery(location);
        return $"The server responded with a redirect (status {(int)status}){(address is null ? "" : $" to {address}")}, which is not followed because the "
            + "credential is intended for the API server only. Set 'server' to the API server's own address, or log in to the network first.";
    }

    /// <summary>Removes the query and the fragment of an address, which may contain a session ID.</summary>
    public static string? WithoutQuery(string? location)
    {
        var query = location?.AsSpan().IndexOfAny('?', '#') ?? -1;
        return query < 0 ? location : location![..query];
    }

    /// <summary>Gets the message for a response of something else, such as a captive portal or a login page.</summary>
    public static string NotKubernetes(HttpResponseMessage response) =>
        $"The server at {response.RequestMessage?.RequestUri?.GetLeftPart(UriPartial.Path)} is not a Kubernetes API server (status {(int)response.StatusCode}, "
        + $"{response.Content.Headers.ContentType?.MediaType ?? "no content type"}). Check 'server', and whether the network requires you to log in first.";

    /// <summary>Determines whether an exception is a failure of the network, a timeout or an unreadable response.</summary>
    public static bool IsOfTransport(Exception failure) => failure is HttpRequestException or IOException or SocketException or TimeoutException
        or OperationCanceledException or AuthenticationException or JsonException;

    /// <summary>Creates the exception for a request without a response. The caller must handle its own cancellation first.</summary>
    /// <param name="failure">The exception that was thrown.</param>
    /// <param name="server">The API server.</param>
    /// <param name="proxy">The proxy, without a password; null for a direct connection.</param>
    public static PortForwardException FromTransport(Exception failure, Uri server, Uri? proxy = null)
    {
        var address = $"{server.Scheme}://{server.Authority}";
        var error = Classify(failure);
        if (error == PortForwardError.ProxyFailure || (proxy is not null && IsConnectFailure(failure)))
        {
            return ProxyFailure(failure, address, proxy);
        }

        var text = error switch
        {
            PortForwardError.TlsFailure when TlsAlert.Find(failure) is { } alert => OfAlert(address, alert),
            PortForwardError.TlsFailure =>
                $"The TLS handshake with {address} failed: {Innermost(failure)} Check the certificate authority, the server name and the validity dates.",
            _ when failure is JsonException => $"The server at {address} is not a Kubernetes API server: its response is not the expected JSON. Check 'server'.",
            PortForwardError.Timeout => $"The API server at {address} did not respond in time.",
            _ when ClosedWithoutAnswer(failure) => $"The server at {address} closed the connection without sending an HTTP/1.1 response.",
            _ => $"The API server at {address} could not be reached: {Innermost(failure)} Check the address, and that the server is running.",
        };
        return new PortForwardException(error, text, failure);
    }

    private static string OfAlert(string address, int alert) =>
        TlsAlert.IsOfMissingCertificate(alert)
            ? $"The server at {address} requires a client certificate (TLS alert {TlsAlert.Name(alert)}). {TlsAlert.Advice(alert)}"
            : TlsAlert.IsOfClientCertificate(alert)
            ? $"The server at {address} rejected the client certificate (TLS alert {TlsAlert.Name(alert)}). {TlsAlert.Advice(alert)}"
            : $"The server at {address} closed the connection (TLS alert {TlsAlert.Name(alert)}). {TlsAlert.Advice(alert)}";

    // With a proxy, the connection that failed is the one to the proxy.
    private static bool IsConnectFailure(Exception failure) => failure is HttpRequestException
    {
        HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError
    };

    // .NET's message contains the proxy's address as configured, possibly with a password, so it does not become the inner exception.
    private static PortForwardException ProxyFailure(Exception failure, string server, Uri? proxy)
    {
        var name = proxy is null ? "The proxy" : $"The proxy {proxy.Scheme}://{proxy.Authority}";
        var status = (failure as HttpRequestException)?.StatusCode;
        var what = status switch
        {
            HttpStatusCode.ProxyAuthenticationRequired => "requires a user name and password, or rejected the ones in its URL (status 407); correct its URL",
            { } other => $"responded to the CONNECT request with status {(int)other}; check that it allows connections to this server",
            null when IsConnectFailure(failure) => $"could not be reached: {Innermost(failure).TrimEnd('.')}",
            null => $"refused the connection or failed: {SocksReason(failure)}",
        };
        return new PortForwardException(PortForwardError.ProxyFailure, $"{name} for {server} {what}.") { StatusCode = status };
    }

    private static string SocksReason(Exception failure) =>
        failure.GetBaseException().Message.TrimEnd('.') is var reason && !reason.Contains("://", StringComparison.Ordinal) ? reason : "the connection was not established";

    // Connected, then closed or reset. A reset during the connect is not wrapped in an IOException.
    private static bool ClosedWithoutAnswer(Exception failure) =>
        failure is HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded }
            or HttpRequestException { InnerException: IOException { InnerException: SocketException { SocketErrorCode: SocketError.ConnectionReset } } };

    private static PortForwardError Classify(Exception failure)
    {
        if (TlsAlert.Find(failure) is not null)
        {
            return PortForwardError.TlsFailure;
        }

        for (var cause = failure; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                case AuthenticationException:
                case HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError }:
                    return PortForwardError.TlsFailure;
                case HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError }:
                    return PortForwardError.ProxyFailure;
                case TimeoutException:
                case OperationCanceledException { InnerException: null }:
                case SocketException { SocketErrorCode: SocketError.TimedOut }:
                    return PortForwardError.Timeout;
                default:
                    break;
            }
        }

        return PortForwardError.ApiServerUnreachable;
    }

    private static string Innermost(Exception failure) => failure.GetBaseException().Message.TrimEnd(' ', '.') + ".";

    public static (string Message, string? Reason) Parse(string body)
    {
        var text = body.Trim();
        if (text.StartsWith('{'))
        {
            try
            {
                using var document = JsonDocument.Parse(text);
                var root = document.RootElement;
                var reason = JsonText.Of(root, "reason");
                if ((JsonText.Of(root, "message") ?? JsonText.Of(root, "error")) is { } message)
                {
                    return (message, reason);
                }
            }
            catch (JsonException)
            {
                // A body that is not valid JSON is shown unchanged.
            }
        }

        return (text.Length == 0 ? "empty server response" : text, null);
    }
}
