using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using PortForward.Net.Cluster.Api;

namespace PortForward.Net.Cluster.Credentials.Oidc;

/// <summary>Renews tokens at an OpenID Connect issuer: its discovery document, then the refresh grant (OpenID Connect Core 12, RFC 6749, 6).</summary>
internal sealed class OidcClient(HttpMessageInvoker http, OidcSettings settings)
{
    /// <summary>Renews; gives the new ID token, and the new refresh token where the issuer replaced it.</summary>
    /// <exception cref="PortForwardException">The issuer could not be reached, or refused.</exception>
    public async Task<(string IdToken, string? RefreshToken)> RefreshAsync(string refreshToken, CancellationToken cancellationToken)
    {
        try
        {
            var endpoint = await DiscoverAsync(cancellationToken).ConfigureAwait(false);

            // The client names itself in the header, as the standard asks; some issuers know only the form.
            return await RequestAsync(endpoint, refreshToken, inHeader: true, cancellationToken).ConfigureAwait(false)
                ?? await RequestAsync(endpoint, refreshToken, inHeader: false, cancellationToken).ConfigureAwait(false)
                ?? throw Failure("refused to renew the token; log in again");
        }
        catch (HttpRequestException failure)
        {
            throw Failure($"could not be reached: {failure.GetBaseException().Message.TrimEnd('.')}");
        }
        catch (JsonException)
        {
            throw Failure("answered with something that is not JSON");
        }
    }

    private async Task<Uri> DiscoverAsync(CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Get, new Uri(settings.Issuer.AbsoluteUri.TrimEnd('/') + "/.well-known/openid-configuration"));
        var (status, body) = await SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (ApiErrors.IsRedirect(status))
        {
            throw Failure($"redirected the request for its configuration (status {(int)status}); write its address without the redirect as idp-issuer-url");
        }

        if (status != HttpStatusCode.OK)
        {
            throw Failure($"answered the request for its configuration with status {(int)status}");
        }

        using var document = JsonDocument.Parse(body);
        if (JsonText.Of(document.RootElement, "token_endpoint") is not { } text || !Uri.TryCreate(text, UriKind.Absolute, out var endpoint))
        {
            throw Failure("has no token_endpoint in its configuration");
        }

        // The refresh token and the client's secret go there. An issuer that is itself reached in clear text has nothing left to protect.
        return endpoint.Scheme == Uri.UriSchemeHttps || (endpoint.Scheme == Uri.UriSchemeHttp && settings.Issuer.Scheme == Uri.UriSchemeHttp)
            ? endpoint
            : throw Failure("names a token_endpoint that is not an https address; the refresh token was not sent");
    }

    // Null is a refusal after which the other form may be tried.
    private async Task<(string IdToken, string? RefreshToken)?> RequestAsync(
        Uri endpoint, string refreshToken, bool inHeader, CancellationToken cancellationToken)
    {
        var form = new Dictionary<string, string> { ["grant_type"] = "refresh_token", ["refresh_token"] = refreshToken };
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint);
        if (inHeader)
        {
            var login = $"{Uri.EscapeDataString(settings.ClientId)}:{Uri.EscapeDataString(settings.ClientSecret ?? "")}";
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(login)));
        }
        else
        {
            form["client_id"] = settings.ClientId;
            if (settings.ClientSecret is { Length: > 0 } secret)
            {
                form["client_secret"] = secret;
            }
        }

        request.Content = new FormUrlEncodedContent(form);
        var (status, body) = await SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (status is HttpStatusCode.BadRequest or HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
        {
            return inHeader ? null : throw Failure($"refused to renew the token ({ErrorCode(body) ?? $"status {(int)status}"}); log in again");
        }

        if (status != HttpStatusCode.OK)
        {
            throw Failure($"answered the renewal of the token with status {(int)status}");
        }

        using var document = JsonDocument.Parse(body);
        return JsonText.Of(document.RootElement, "id_token") is { } idToken
            ? (idToken, JsonText.Of(document.RootElement, "refresh_token"))
            : throw Failure("renewed the token without giving an id_token; the login lacked the scope 'openid', or the issuer gives none on renewal");
    }

    private async Task<(HttpStatusCode Status, string Body)> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Headers.TryAddWithoutValidation("Accept", "application/json");
        using var response = await http.SendAsync(request, cancellationToken).ConfigureAwait(false);
        return (response.StatusCode, await ApiErrors.ReadBodyAsync(response.Content, cancellationToken).ConfigureAwait(false));
    }

    private PortForwardException Failure(string what) =>
        new(PortForwardError.Unauthorized, $"The OpenID Connect issuer {settings.Issuer.Scheme}://{settings.Issuer.Authority} {what}.");

    // RFC 6749, 5.2: a fixed set of words, which name no secret.
    private static string? ErrorCode(string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return JsonText.Of(document.RootElement, "error") is { Length: < 64 } code && !code.AsSpan().ContainsAnyExceptInRange('!', '~') ? code : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
