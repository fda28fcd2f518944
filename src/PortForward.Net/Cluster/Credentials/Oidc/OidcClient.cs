using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using PortForward.Net.Cluster.Api;

namespace PortForward.Net.Cluster.Credentials.Oidc;

/// <summary>Renews tokens at an OpenID Connect issuer: its discovery document, then the refresh grant (OpenID Connect Core 12, RFC 6749, 6).</summary>
internal sealed class OidcClient(HttpMessageInvoker http, OidcSettings settings)
{
    /// <summary>Renews the tokens. Returns the new ID token, and the new refresh token if the issuer replaced it.</summary>
    /// <exception cref="PortForwardException">The issuer could not be reached, or it refused.</exception>
    public async Task<(string IdToken, string? RefreshToken)> RefreshAsync(string refreshToken, CancellationToken cancellationToken)
    {
        try
        {
            var endpoint = await DiscoverAsync(cancellationToken).ConfigureAwait(false);

            // Client authentication goes into the header, as the standard recommends; some issuers accept it in the form only.
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
            throw Failure("returned a response that is not JSON");
        }
    }

    private async Task<Uri> DiscoverAsync(CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Get, new Uri(settings.Issuer.AbsoluteUri.TrimEnd('/') + "/.well-known/openid-configuration"));
        var (status, body) = await SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (ApiErrors.IsRedirect(status))
        {
            throw Failure($"redirected the request for its configuration (status {(int)status}); set idp-issuer-url to the address after the redirect");
        }

        if (status != HttpStatusCode.OK)
        {
            throw Failure($"responded to the request for its configuration with status {(int)status}");
        }

        using var document = JsonDocument.Parse(body);
        if (JsonText.Of(document.RootElement, "token_endpoint") is not { } text || !Uri.TryCreate(text, UriKind.Absolute, out var endpoint))
        {
            throw Failure("does not specify a token_endpoint in its configuration");
        }

        // The refresh token and the client secret are sent there. If the issuer itself uses plain HTTP, there is nothing left to protect.
        return endpoint.Scheme == Uri.UriSchemeHttps || (endpoint.Scheme == Uri.UriSchemeHttp && settings.Issuer.Scheme == Uri.UriSchemeHttp)
            ? endpoint
            : throw Failure("specifies a token_endpoint that is not an https URL, so the refresh token was not sent");
    }

    // Null means a refusal after which the other form of client authentication may be tried.
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
            throw Failure($"responded to the token refresh with status {(int)status}");
        }

        using var document = JsonDocument.Parse(body);
        return JsonText.Of(document.RootElement, "id_token") is { } idToken
            ? (idToken, JsonText.Of(document.RootElement, "refresh_token"))
            : throw Failure("returned no id_token on refresh; log in with the scope 'openid', or use an issuer that returns an id_token on refresh");
    }

    private async Task<(HttpStatusCode Status, string Body)> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Headers.TryAddWithoutValidation("Accept", "application/json");
        using var response = await http.SendAsync(request, cancellationToken).ConfigureAwait(false);
        return (response.StatusCode, await ApiErrors.ReadBodyAsync(response.Content, cancellationToken).ConfigureAwait(false));
    }

    private PortForwardException Failure(string what) =>
        new(PortForwardError.Unauthorized, $"The OpenID Connect issuer {settings.Issuer.Scheme}://{settings.Issuer.Authority} {what}.");

    // RFC 6749, 5.2: a fixed set of codes, which contain no secret.
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
