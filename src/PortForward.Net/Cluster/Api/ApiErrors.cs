using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using System.Text.Json;
using PortForward.Net.Cluster.Trust;

namespace PortForward.Net.Cluster.Api;

/// <summary>From what HTTP and the API server say to the one exception of this library.</summary>
internal static class ApiErrors
{
    /// <summary>Reads an error's body as text, up to 64 KiB; what cannot be read, or has not come when the token is cancelled, is left out.</summary>
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
            // The status, and what has arrived, still say what went wrong.
        }

        return Encoding.UTF8.GetString(buffer, 0, length);
    }

    /// <summary>Gives what the server said: JSON <c>message</c>, else JSON <c>error</c>, else the text (protocol.md 1.3).</summary>
    public static string Message(string body) => Parse(body).Message;

    /// <summary>Makes the exception of an answer that is not a success.</summary>
    /// <param name="status">The answer's status.</param>
    /// <param name="body">The answer's body, as <see cref="ReadBodyAsync"/> gives it.</param>
    /// <param name="other">The error of a status that says nothing more specific.</param>
    /// <param name="headers">The answer's headers, for <c>Retry-After</c>.</param>
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
            PortForwardError.Unauthorized => $"You must be logged in to the server ({message}); renew or correct the credential.",
            PortForwardError.ProxyFailure => $"The proxy asks for a credential ({message}).",
            _ => reason is null ? $"The API server answered {(int)status}: {message}" : message,
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

    /// <summary>Whether an answer points to another address.</summary>
    public static bool IsRedirect(HttpStatusCode status) => status is >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest;

    /// <summary>Says what an answer points to, which is never followed: the credential is for this server alone.</summary>
    /// <param name="status">The answer's status.</param>
    /// <param name="location">Where it points to; null where it does not say.</param>
    public static string Redirect(HttpStatusCode status, string? location)
    {
        var address = WithoutQuery(location);
        return $"The server answered with a redirect (status {(int)status}){(address is null ? "" : $" to {address}")}, which is not followed, since the credential "
            + "is for the API server alone. Write the API server's own address as 'server', or log in to the network first.";
    }

    /// <summary>Cuts an address off behind its path: what follows may hold a session at the server that answered.</summary>
    public static string? WithoutQuery(string? location)
    {
        var query = location?.AsSpan().IndexOfAny('?', '#') ?? -1;
        return query < 0 ? location : location![..query];
    }

    /// <summary>Says that somebody else answered, as captive portals and login pages do.</summary>
    public static string NotKubernetes(HttpResponseMessage response) =>
        $"What answers at {response.RequestMessage?.RequestUri?.GetLeftPart(UriPartial.Path)} is not a Kubernetes API (status {(int)response.StatusCode}, "
        + $"{response.Content.Headers.ContentType?.MediaType ?? "no content type"}). Check 'server', and whether the network or a login page asks you to log in first.";

    /// <summary>Whether a request can fail so without an error of this library: by the network, by the time, or by an answer that is none.</summary>
    public static bool IsOfTransport(Exception failure) => failure is HttpRequestException or IOException or SocketException or TimeoutException
        or OperationCanceledException or AuthenticationException or JsonException;

    /// <summary>Makes the exception of a request that got no answer. Cancellation by the caller is the caller's to sort out first.</summary>
    /// <param name="failure">What was thrown.</param>
    /// <param name="server">The API server.</param>
    /// <param name="proxy">The proxy on the way, without a password; null where there is none.</param>
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
                $"The TLS handshake with {address} failed: {Innermost(failure)} Check the certificate authority, the server name and the dates.",
            _ when failure is JsonException => $"What answers at {address} is not a Kubernetes API: its answer is not JSON of the expected form. Check 'server'.",
            PortForwardError.Timeout => $"The API server at {address} did not answer in time.",
            _ when ClosedWithoutAnswer(failure) => $"The server at {address} closed the connection without an HTTP/1.1 answer.",
            _ => $"The API server at {address} could not be reached: {Innermost(failure)} Check the address and that the server is up.",
        };
        return new PortForwardException(error, text, failure);
    }

    private static string OfAlert(string address, int alert) =>
        TlsAlert.IsOfMissingCertificate(alert)
            ? $"The server at {address} asks for a client certificate, by the TLS alert {TlsAlert.Name(alert)}. {TlsAlert.Advice(alert)}"
            : TlsAlert.IsOfClientCertificate(alert)
            ? $"The server at {address} refused the client certificate, by the TLS alert {TlsAlert.Name(alert)}. {TlsAlert.Advice(alert)}"
            : $"The server at {address} ended the connection by the TLS alert {TlsAlert.Name(alert)}. {TlsAlert.Advice(alert)}";

    // With a proxy on the way, whom the connection went to was the proxy.
    private static bool IsConnectFailure(Exception failure) => failure is HttpRequestException
    {
        HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError
    };

    // What .NET says of a proxy holds its address as configured, so it does not become the inner exception.
    private static PortForwardException ProxyFailure(Exception failure, string server, Uri? proxy)
    {
        var name = proxy is null ? "The proxy" : $"The proxy {proxy.Scheme}://{proxy.Authority}";
        var status = (failure as HttpRequestException)?.StatusCode;
        var what = status switch
        {
            HttpStatusCode.ProxyAuthenticationRequired => "asks for a user name and password, or does not accept those it was given (status 407); write them into its URL",
            { } other => $"answered the CONNECT request with status {(int)other}; check that it allows the way to this server",
            null when IsConnectFailure(failure) => $"could not be reached: {Innermost(failure).TrimEnd('.')}",
            null => $"refused or failed: {SocksReason(failure)}",
        };
        return new PortForwardException(PortForwardError.ProxyFailure, $"{name} on the way to {server} {what}.") { StatusCode = status };
    }

    private static string SocksReason(Exception failure) =>
        failure.GetBaseException().Message.TrimEnd('.') is var reason && !reason.Contains("://", StringComparison.Ordinal) ? reason : "no connection came about";

    // Connected, then closed: in the orderly way, or by a reset. A reset while connecting has no IOException around it.
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
                // A body that only looks like JSON is shown as it is.
            }
        }

        return (text.Length == 0 ? "empty server response" : text, null);
    }
}
